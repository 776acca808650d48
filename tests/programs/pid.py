"""A PID controller that heats a plant with a dead zone: two classes with state, and the integral of the squared error."""


class PID:
    def __init__(self, kp, ki, kd, limit=None):
        self.kp = kp
        self.ki = ki
        self.kd = kd
        self.limit = limit
        self.integral = 0.0
        self.previous = None

    def control(self, error, dt):
        self.integral += error * dt
        if self.previous is None:
            derivative = 0.0
        else:
            derivative = (error - self.previous) / dt
        self.previous = error
        u = self.kp * error + self.ki * self.integral + self.kd * derivative
        if self.limit is not None:
            if u > self.limit:
                self.integral -= error * dt  # anti-windup
                return self.limit
            if u < -self.limit:
                self.integral -= error * dt
                return -self.limit
        return u


class Plant:
    """Two tanks in a row, the first of which is heated."""

    AMBIENT = 20.0

    def __init__(self, gain=0.8, loss=0.3, coupling=0.5):
        self.gain, self.loss, self.coupling = gain, loss, coupling
        self.inner = self.outer = Plant.AMBIENT

    @property
    def temperature(self):
        return self.outer

    def step(self, power, dt):
        flow = self.coupling * (self.inner - self.outer)
        self.inner += dt * (self.gain * power - flow)
        self.outer += dt * (flow - self.loss * (self.outer - self.AMBIENT))


def regulate(kp, ki, kd, setpoint=45.0, steps=40, dt=0.1, limit=60.0):
    """The mean squared error of the regulated temperature."""
    controller = PID(kp, ki, kd, limit=limit)
    plant = Plant()
    cost = 0.0
    for _ in range(steps):
        error = setpoint - plant.temperature
        plant.step(controller.control(error, dt), dt)
        cost += error**2 * dt
    return cost / (steps * dt)


def overshoot(kp, ki, gain, loss, setpoint=30.0):
    """The largest temperature above the set point, with a log of what happened."""
    plant, controller = Plant(gain, loss=loss), PID(kp, ki, kd=0.05)
    log = {"temperature": [], "power": []}
    for k in range(30):
        power = controller.control(setpoint - plant.temperature, 0.2)
        plant.step(power, 0.2)
        log["temperature"].append(plant.temperature)
        log["power"].append(power)
    return max(log["temperature"]) - setpoint + 1e-3 * sum(p * p for p in log["power"])


CASES = {
    "regulate": (dict(kp=3.1, ki=0.9, kd=0.4, setpoint=44.0), ("kp", "ki", "kd", "setpoint")),
    "overshoot": (dict(kp=2.0, ki=1.5, gain=0.9, loss=0.35), ("kp", "ki", "gain", "loss")),
}
