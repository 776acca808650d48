"""The pictures of the gallery, as SVG: what the examples compute, drawn with NumPy alone.

Run it to draw them anew, in `examples/pictures/`.
"""

import math
import pathlib

import gaussian_mixture
import logistic_regression
import newton_cg
import numpy as np
import pendulum
import reaction_diffusion

HERE = pathlib.Path(__file__).resolve().parent
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 340, 56, 16, 50, 46
BLUE, ORANGE, GREEN, GREY = "#1f6fb4", "#d9720b", "#2f8f4e", "#8a8a8a"


class Picture:
    """Curves and points over two axes; `x` and `y` are (label, least, largest)."""

    def __init__(self, title, x, y):
        self.x, self.y = x, y
        self.parts = [text(WIDTH / 2, 20, title, size=15), *self.frame()]
        self.labels = []

    def at(self, x, y):
        """Where a point is, in pixels."""
        (_, left, right), (_, low, high) = self.x, self.y
        across = LEFT + (x - left) / (right - left) * (WIDTH - LEFT - RIGHT)
        down = HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
        return across, down

    def frame(self):
        """The axes, a line for each round number, and what they mean."""
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        for value in round_numbers(*self.x[1:]):
            across, _ = self.at(value, self.y[1])
            yield rule(across, TOP, across, bottom)
            yield text(across, bottom + 17, f"{value:g}")
        for value in round_numbers(*self.y[1:]):
            _, down = self.at(self.x[1], value)
            yield rule(LEFT, down, right, down)
            yield text(LEFT - 6, down + 4, f"{value:g}", anchor="end")
        yield text((LEFT + right) / 2, HEIGHT - 10, self.x[0])
        yield text(LEFT, TOP - 8, self.y[0], anchor="start")

    def curve(self, xs, ys, colour, label="", dashed=False):
        """A line through points."""
        pairs = [self.at(x, y) for x, y in zip(xs, ys)]
        path = " ".join(f"{across:.1f},{down:.1f}" for across, down in pairs)
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}"'
            f' stroke-width="2"{dash}/>'
        )
        self.name(label, colour)

    def points(self, xs, ys, colour, label="", radius=2.2):
        """A dot for each point."""
        for across, down in (self.at(x, y) for x, y in zip(xs, ys)):
            self.parts.append(
                f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{radius}"'
                f' fill="{colour}"/>'
            )
        self.name(label, colour)

    def name(self, label, colour):
        """A line of the legend, which stands at the upper right."""
        if label:
            down = TOP + 16 + 17 * len(self.labels)
            self.labels.append(
                text(WIDTH - RIGHT - 8, down, label, colour=colour, anchor="end")
            )

    def svg(self):
        """The picture as text."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
            f' viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
        )
        paper = '<rect width="100%" height="100%" fill="white"/>'
        return "\n".join([head, paper, *self.parts, *self.labels, "</svg>"]) + "\n"


def text(across, down, words, size=12, colour="#333", anchor="middle"):
    """Words at a place."""
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<text x="{across:.1f}" y="{down:.1f}" font-size="{size}" fill="{colour}"'
        f' text-anchor="{anchor}">{words}</text>'
    )


def rule(x1, y1, x2, y2):
    """A thin line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        ' stroke="#ddd"/>'
    )


def round_numbers(low, high):
    """About five multiples of 1, 2 or 5 times a power of ten."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def pendulum_picture():
    """The measured angles, the pendulum that the fit starts from, and the fitted one."""
    dt, angles = 0.05, pendulum.measured()
    times = dt * np.arange(1, len(angles) + 1)
    fitted = pendulum.fit(angles, dt)
    picture = Picture(
        "A pendulum fitted to measured angles",
        ("seconds after the release", 0.0, 5.0),
        ("angle in radians", -0.7, 0.8),
    )
    first = pendulum.simulate(1.0, 0.1, 0.5, len(angles), dt)
    picture.curve(times, first, GREY, "the start", dashed=True)
    picture.curve(times, pendulum.simulate(*fitted, len(angles), dt), BLUE, "the fit")
    picture.points(times, angles, ORANGE, "measured")
    return picture


def front_picture():
    """The front at some times."""
    picture = Picture(
        "A front that spreads, by implicit steps with a sparse Jacobian",
        ("place", 0.0, 100.0),
        ("concentration", 0.0, 1.6),
    )
    for steps, colour in ((0, GREY), (20, GREEN), (40, BLUE), (60, ORANGE)):
        x, u = reaction_diffusion.front(n=200, steps=steps)
        picture.curve(x, u, colour, f"time {0.5 * steps:g}")
    return picture


def newton_picture():
    """How far the loss is above its minimum, after each step of both methods."""
    data = logistic_regression.example_inputs(n=500, d=20)
    x, y = data["x"], data["y"]
    at = lambda w, b: logistic_regression.loss(w, b, x, y)
    w, b, steps = newton_cg.newton_cg(np.zeros(x.shape[1]), 0.0, x, y)
    least = at(w, b)

    def gaps(points):
        return [math.log10(max(at(*point) - least, 1e-15)) for point in points]

    descent = [logistic_regression.fit(x, y, steps=k) for k in range(0, 61, 2)]
    picture = Picture(
        "Newton's method with Hessian-vector products, and gradient descent",
        ("steps", 0.0, 60.0),
        ("log10 of the loss above its minimum", -15.0, 1.0),
    )
    picture.curve(range(0, 61, 2), gaps(descent), ORANGE, "gradient descent")
    newton = list(newton_points(x, y, steps))
    picture.curve(range(len(newton)), gaps(newton), BLUE, "Newton-CG")
    picture.points(range(len(newton)), gaps(newton), BLUE)
    return picture


def newton_points(x, y, steps):
    """Weights and intercept before each step of Newton-CG, and after the last."""
    w, b = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        yield w, b
        slopes = newton_cg.joined(newton_cg.loss_grad(w, b, x, y))
        times = lambda v: newton_cg.product(w, b, x, y, v)
        move = newton_cg.conjugate_gradients(times, -slopes)
        w, b = w + move[:-1], b + move[-1]
    yield w, b


def mixture_picture():
    """The points, and where each component has one and two standard deviations."""
    points = gaussian_mixture.clusters(300, 2, 3)
    _, means, log_scales = gaussian_mixture.fit(points, 3)
    picture = Picture(
        "A mixture of Gaussians fitted by gradient ascent",
        ("first coordinate", -6.0, 6.0),
        ("second coordinate", -4.5, 4.5),
    )
    picture.points(*points.T, GREY, "points", radius=1.6)
    turn = np.linspace(0.0, 2.0 * np.pi, 61)
    for mean, spread, colour in zip(means, np.exp(log_scales), (BLUE, ORANGE, GREEN)):
        for k in (1.0, 2.0):
            ring = mean + k * spread * np.stack([np.cos(turn), np.sin(turn)], axis=1)
            picture.curve(*ring.T, colour)
    picture.name("one and two standard deviations", BLUE)
    return picture


PICTURES = {
    "pendulum": pendulum_picture,
    "gaussian_mixture": mixture_picture,
    "newton_cg": newton_picture,
    "reaction_diffusion": front_picture,
}

if __name__ == "__main__":
    for name, draw in PICTURES.items():
        target = HERE / "pictures" / f"{name}.svg"
        target.write_text(draw().svg(), encoding="utf-8")
        print(f"drew {target.name}")
