"""Rules of scipy.special.  `special.erf` in a rule is that function of SciPy, which is imported where the primal calls it.

Formulas are those of the NIST Handbook (DLMF), in a form that is finite wherever the function is smooth: `j1` has 0.5 * (j0 - j2), not
j0 - j1 / x; `ellipk` and `exprel` have hypergeometric functions.  Constants are literals, so that float32 stays.  An argument without a line
(orders, the shape parameters of incomplete functions) has no closed form, and is refused if it is differentiated.
"""

from __future__ import annotations

import numpy as np

from srcdiff.facts.fact import NOTHING
from srcdiff.facts.shapes import broadcast, reduced
from srcdiff.rules.several import several
from srcdiff.rules.table import adjoint, elementwise, unsupported, zero_gradient

zero_gradient("scipy.special.gammasgn")

# Error functions and the normal distribution; 1.1283791670955126 is 2 / sqrt(pi), 0.3989422804014327 is 1 / sqrt(2 * pi)


@elementwise("scipy.special.erf")
def erf(z, x):
    x_bar += 1.1283791670955126 * z_bar * np.exp(-x * x)


@elementwise("scipy.special.erfc")
def erfc(z, x):
    x_bar += -1.1283791670955126 * z_bar * np.exp(-x * x)


@elementwise("scipy.special.erfcx")
def erfcx(z, x):
    x_bar += z_bar * (2.0 * x * z - 1.1283791670955126)


@elementwise("scipy.special.erfi")
def erfi(z, x):
    x_bar += 1.1283791670955126 * z_bar * np.exp(x * x)


@elementwise("scipy.special.dawsn")
def dawsn(z, x):
    x_bar += z_bar * (1.0 - 2.0 * x * z)


@elementwise("scipy.special.erfinv")
def erfinv(z, x):
    x_bar += 0.886226925452758 * z_bar * np.exp(z * z)  # sqrt(pi) / 2


@elementwise("scipy.special.erfcinv")
def erfcinv(z, x):
    x_bar += -0.886226925452758 * z_bar * np.exp(z * z)


@elementwise("scipy.special.ndtr")
def ndtr(z, x):
    x_bar += 0.3989422804014327 * z_bar * np.exp(-0.5 * x * x)


@elementwise("scipy.special.log_ndtr")
def log_ndtr(z, x):
    x_bar += 0.3989422804014327 * z_bar * np.exp(-0.5 * x * x - z)


@elementwise("scipy.special.ndtri")
def ndtri(z, x):
    x_bar += 2.5066282746310002 * z_bar * np.exp(0.5 * z * z)  # sqrt(2 * pi)


@elementwise("scipy.special.ndtri_exp")
def ndtri_exp(z, x):
    x_bar += 2.5066282746310002 * z_bar * np.exp(x + 0.5 * z * z)


@elementwise("scipy.special.owens_t")
def owens_t(z, h, a):
    h_bar += -0.19947114020071635 * z_bar * np.exp(-0.5 * h * h) * special.erf(0.7071067811865476 * a * h)  # 1 / sqrt(8 * pi), 1 / sqrt(2)
    a_bar += 0.15915494309189535 * z_bar * np.exp(-0.5 * h * h * (1.0 + a * a)) / (1.0 + a * a)  # 1 / (2 * pi)


# Gamma and beta functions


@elementwise("scipy.special.gamma")
def gamma(z, x):
    x_bar += z_bar * z * special.digamma(x)


@elementwise("scipy.special.gammaln", "scipy.special.loggamma")
def gammaln(z, x):
    x_bar += z_bar * special.digamma(x)


@elementwise("scipy.special.rgamma")
def rgamma(z, x):
    x_bar += -z_bar * z * special.digamma(x)


@elementwise("scipy.special.psi")
def psi(z, x):
    x_bar += z_bar * special.zeta(2.0, x)  # polygamma(1, x), which makes float64 of float32


@elementwise("scipy.special.polygamma")
def polygamma(z, n, x):
    x_bar += z_bar * special.polygamma(n + 1, x)


@adjoint("scipy.special.multigammaln", shape=lambda facts: facts["a"].shape)
def multigammaln(z, a, d):
    a_bar += z_bar * np.sum(special.digamma(np.expand_dims(a, -1) - 0.5 * np.arange(d)), axis=-1)


@elementwise("scipy.special.beta")
def beta(z, a, b):
    a_bar += z_bar * z * (special.digamma(a) - special.digamma(a + b))
    b_bar += z_bar * z * (special.digamma(b) - special.digamma(a + b))


@elementwise("scipy.special.betaln")
def betaln(z, a, b):
    a_bar += z_bar * (special.digamma(a) - special.digamma(a + b))
    b_bar += z_bar * (special.digamma(b) - special.digamma(a + b))


@elementwise("scipy.special.binom")
def binom(z, n, k):
    n_bar += z_bar * z * (special.digamma(n + 1.0) - special.digamma(n - k + 1.0))
    k_bar += z_bar * z * (special.digamma(n - k + 1.0) - special.digamma(k + 1.0))


@elementwise("scipy.special.poch")
def poch(z, x, m):
    x_bar += z_bar * z * (special.digamma(x + m) - special.digamma(x))
    m_bar += z_bar * z * special.digamma(x + m)


@elementwise("scipy.special.gammainc")
def gammainc(z, a, x):
    x_bar += z_bar * np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))


@elementwise("scipy.special.gammaincc")
def gammaincc(z, a, x):
    x_bar += -z_bar * np.exp(special.xlogy(a - 1.0, x) - x - special.gammaln(a))


@elementwise("scipy.special.gammaincinv")
def gammaincinv(z, a, y):
    y_bar += z_bar * np.exp(special.gammaln(a) + z - special.xlogy(a - 1.0, z))


@elementwise("scipy.special.gammainccinv")
def gammainccinv(z, a, y):
    y_bar += -z_bar * np.exp(special.gammaln(a) + z - special.xlogy(a - 1.0, z))


@elementwise("scipy.special.betainc")
def betainc(z, a, b, x):
    x_bar += z_bar * np.exp(special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b))


@elementwise("scipy.special.betaincc")
def betaincc(z, a, b, x):
    x_bar += -z_bar * np.exp(special.xlogy(a - 1.0, x) + special.xlog1py(b - 1.0, -x) - special.betaln(a, b))


@elementwise("scipy.special.betaincinv")
def betaincinv(z, a, b, y):
    y_bar += z_bar * np.exp(special.betaln(a, b) - special.xlogy(a - 1.0, z) - special.xlog1py(b - 1.0, -z))


# Distribution functions: those of Student's t and of chi squared, and those of counts in the parameter that is no count


@elementwise("scipy.special.stdtr")
def stdtr(z, df, t):
    size = special.gammaln(0.5 * df) - special.gammaln(0.5 * (df + 1.0))
    t_bar += z_bar * np.exp(-0.5 * (df + 1.0) * np.log1p(t * t / df) - size) / np.sqrt(np.pi * df)


@elementwise("scipy.special.stdtrit")
def stdtrit(z, df, p):
    size = special.gammaln(0.5 * df) - special.gammaln(0.5 * (df + 1.0))
    p_bar += z_bar * np.exp(0.5 * (df + 1.0) * np.log1p(z * z / df) + size) * np.sqrt(np.pi * df)


@elementwise("scipy.special.chdtr")
def chdtr(z, v, x):
    x_bar += 0.5 * z_bar * np.exp(special.xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - special.gammaln(0.5 * v))


@elementwise("scipy.special.chdtrc")
def chdtrc(z, v, x):
    x_bar += -0.5 * z_bar * np.exp(special.xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - special.gammaln(0.5 * v))


@elementwise("scipy.special.pdtr")
def pdtr(z, k, m):
    m_bar += -z_bar * np.exp(special.xlogy(np.floor(k), m) - m - special.gammaln(np.floor(k) + 1.0))


@elementwise("scipy.special.pdtrc")
def pdtrc(z, k, m):
    m_bar += z_bar * np.exp(special.xlogy(np.floor(k), m) - m - special.gammaln(np.floor(k) + 1.0))


# Exponentials and logarithms


@elementwise("scipy.special.expit")
def expit(z, x):
    x_bar += z_bar * z * (1.0 - z)


@elementwise("scipy.special.logit")
def logit(z, x):
    x_bar += z_bar / (x * (1.0 - x))


@elementwise("scipy.special.log_expit")
def log_expit(z, x):
    x_bar += z_bar * special.expit(-x)


@elementwise("scipy.special.softplus")
def softplus(z, x):
    x_bar += z_bar * special.expit(x)


@elementwise("scipy.special.exp2")
def exp2(z, x):
    x_bar += 0.6931471805599453 * z_bar * z  # log(2)


@elementwise("scipy.special.exp10")
def exp10(z, x):
    x_bar += 2.302585092994046 * z_bar * z  # log(10)


@elementwise("scipy.special.expm1")
def expm1(z, x):
    x_bar += z_bar * (1.0 + z)


@elementwise("scipy.special.log1p")
def log1p(z, x):
    x_bar += z_bar / (1.0 + x)


@elementwise("scipy.special.exprel")
def exprel(z, x):
    x_bar += 0.5 * z_bar * special.hyp1f1(2.0, 3.0, x)


@elementwise("scipy.special.cosm1")
def cosm1(z, x):
    x_bar += -z_bar * np.sin(x)


@elementwise("scipy.special.cbrt")
def cbrt(z, x):
    x_bar += z_bar / (3.0 * z * z)


@elementwise("scipy.special.xlogy")
def xlogy(z, x, y):
    x_bar += z_bar * np.log(y)
    y_bar += z_bar * x / (y + (x == 0))


@elementwise("scipy.special.xlog1py")
def xlog1py(z, x, y):
    x_bar += z_bar * np.log1p(y)
    y_bar += z_bar * x / (1.0 + y + (x == 0))


@elementwise("scipy.special.entr")
def entr(z, x):
    x_bar += -z_bar * (np.log(x) + 1.0)


@elementwise("scipy.special.rel_entr")
def rel_entr(z, x, y):
    x_bar += z_bar * (np.log(x / y) + 1.0)
    y_bar += -z_bar * x / y


@elementwise("scipy.special.kl_div")
def kl_div(z, x, y):
    x_bar += z_bar * np.log(x / y)
    y_bar += z_bar * (1.0 - x / y)


@elementwise("scipy.special.huber")
def huber(z, delta, r):
    delta_bar += z_bar * np.maximum(np.abs(r) - delta, 0.0)
    r_bar += z_bar * np.clip(r, -delta, delta)


@elementwise("scipy.special.pseudo_huber")
def pseudo_huber(z, delta, r):
    slope = r / np.sqrt(1.0 + r * r / (delta * delta))
    delta_bar += z_bar * (2.0 * z - slope * r) / delta
    r_bar += z_bar * slope


@elementwise("scipy.special.boxcox")
def boxcox(z, x, lmbda):
    x_bar += z_bar * x ** (lmbda - 1.0)


@elementwise("scipy.special.boxcox1p")
def boxcox1p(z, x, lmbda):
    x_bar += z_bar * (1.0 + x) ** (lmbda - 1.0)


@elementwise("scipy.special.inv_boxcox")
def inv_boxcox(z, y, lmbda):
    y_bar += z_bar * z ** (1.0 - lmbda)


@elementwise("scipy.special.inv_boxcox1p")
def inv_boxcox1p(z, y, lmbda):
    y_bar += z_bar * (1.0 + z) ** (1.0 - lmbda)


# Bessel functions: the derivative is half a sum of neighbours


@elementwise("scipy.special.j0")
def j0(z, x):
    x_bar += -z_bar * special.j1(x)


@elementwise("scipy.special.j1")
def j1(z, x):
    x_bar += 0.5 * z_bar * (special.j0(x) - special.jv(2.0, x))


@elementwise("scipy.special.jv")
def jv(z, v, x):
    x_bar += 0.5 * z_bar * (special.jv(v - 1, x) - special.jv(v + 1, x))


@elementwise("scipy.special.y0")
def y0(z, x):
    x_bar += -z_bar * special.y1(x)


@elementwise("scipy.special.y1")
def y1(z, x):
    x_bar += 0.5 * z_bar * (special.y0(x) - special.yv(2.0, x))


@elementwise("scipy.special.yn")
def yn(z, n, x):
    x_bar += 0.5 * z_bar * (special.yn(n - 1, x) - special.yn(n + 1, x))


@elementwise("scipy.special.yv")
def yv(z, v, x):
    x_bar += 0.5 * z_bar * (special.yv(v - 1, x) - special.yv(v + 1, x))


@elementwise("scipy.special.i0")
def i0(z, x):
    x_bar += z_bar * special.i1(x)


@elementwise("scipy.special.i0e")
def i0e(z, x):
    x_bar += z_bar * (special.i1e(x) - np.sign(x) * z)


@elementwise("scipy.special.i1")
def i1(z, x):
    x_bar += 0.5 * z_bar * (special.i0(x) + special.iv(2.0, x))


@elementwise("scipy.special.i1e")
def i1e(z, x):
    x_bar += z_bar * (0.5 * (special.i0e(x) + special.ive(2.0, x)) - np.sign(x) * z)


@elementwise("scipy.special.iv")
def iv(z, v, x):
    x_bar += 0.5 * z_bar * (special.iv(v - 1, x) + special.iv(v + 1, x))


@elementwise("scipy.special.ive")
def ive(z, v, x):
    x_bar += z_bar * (0.5 * (special.ive(v - 1, x) + special.ive(v + 1, x)) - np.sign(x) * z)


@elementwise("scipy.special.k0")
def k0(z, x):
    x_bar += -z_bar * special.k1(x)


@elementwise("scipy.special.k0e")
def k0e(z, x):
    x_bar += z_bar * (z - special.k1e(x))


@elementwise("scipy.special.k1")
def k1(z, x):
    x_bar += -0.5 * z_bar * (special.k0(x) + special.kv(2.0, x))


@elementwise("scipy.special.k1e")
def k1e(z, x):
    x_bar += z_bar * (z - 0.5 * (special.k0e(x) + special.kve(2.0, x)))


@elementwise("scipy.special.kn")
def kn(z, n, x):
    x_bar += -0.5 * z_bar * (special.kv(n - 1, x) + special.kv(n + 1, x))


@elementwise("scipy.special.kv")
def kv(z, v, x):
    x_bar += -0.5 * z_bar * (special.kv(v - 1, x) + special.kv(v + 1, x))


@elementwise("scipy.special.kve")
def kve(z, v, x):
    x_bar += z_bar * (z - 0.5 * (special.kve(v - 1, x) + special.kve(v + 1, x)))


# Elliptic, exponential and other integrals, zeta functions


@elementwise("scipy.special.ellipk")
def ellipk(z, m):
    m_bar += 0.39269908169872414 * z_bar * special.hyp2f1(1.5, 1.5, 2.0, m)  # pi / 8


@elementwise("scipy.special.ellipkm1")
def ellipkm1(z, p):
    p_bar += -0.39269908169872414 * z_bar * special.hyp2f1(1.5, 1.5, 2.0, 1.0 - p)


@elementwise("scipy.special.ellipe")
def ellipe(z, m):
    m_bar += -0.39269908169872414 * z_bar * special.hyp2f1(0.5, 1.5, 2.0, m)


@elementwise("scipy.special.ellipkinc")
def ellipkinc(z, phi, m):
    phi_bar += z_bar / np.sqrt(1.0 - m * np.sin(phi) ** 2)


@elementwise("scipy.special.ellipeinc")
def ellipeinc(z, phi, m):
    phi_bar += z_bar * np.sqrt(1.0 - m * np.sin(phi) ** 2)


@elementwise("scipy.special.expi")
def expi(z, x):
    x_bar += z_bar * np.exp(x) / x


@elementwise("scipy.special.exp1")
def exp1(z, x):
    x_bar += -z_bar * np.exp(-x) / x


@elementwise("scipy.special.expn")
def expn(z, n, x):
    x_bar += -z_bar * np.where(n == 0, z + z / x, special.expn(np.maximum(n - 1, 0), x))


@elementwise("scipy.special.spence")
def spence(z, x):
    x_bar += z_bar * np.where(x == 1, -1.0, np.log(x) / (1.0 - x + (x == 1)))


@elementwise("scipy.special.zeta")
def zeta(z, x, q):
    q_bar += -z_bar * x * special.zeta(x + 1.0, q)


# Hypergeometric functions


@elementwise("scipy.special.hyp0f1")
def hyp0f1(z, v, x):
    x_bar += z_bar / v * special.hyp0f1(v + 1.0, x)


@elementwise("scipy.special.hyp1f1")
def hyp1f1(z, a, b, x):
    x_bar += z_bar * a / b * special.hyp1f1(a + 1.0, b + 1.0, x)


@elementwise("scipy.special.hyp2f1")
def hyp2f1(z, a, b, c, x):
    x_bar += z_bar * a * b / c * special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, x)


@elementwise("scipy.special.hyperu")
def hyperu(z, a, b, x):
    x_bar += -z_bar * a * special.hyperu(a + 1.0, b + 1.0, x)


# Orthogonal polynomials: the derivative is a polynomial of one degree less


@elementwise("scipy.special.eval_legendre")
def eval_legendre(z, n, x):
    x_bar += z_bar * special.eval_gegenbauer(n - 1, 1.5, x)


@elementwise("scipy.special.eval_chebyt")
def eval_chebyt(z, n, x):
    x_bar += z_bar * n * special.eval_chebyu(n - 1, x)


@elementwise("scipy.special.eval_chebyu")
def eval_chebyu(z, n, x):
    x_bar += 2.0 * z_bar * special.eval_gegenbauer(n - 1, 2.0, x)


@elementwise("scipy.special.eval_gegenbauer")
def eval_gegenbauer(z, n, alpha, x):
    x_bar += 2.0 * z_bar * alpha * special.eval_gegenbauer(n - 1, alpha + 1.0, x)


# Sums of exponentials along an axis


@adjoint("scipy.special.softmax", shape=lambda facts: facts["x"].shape)
def softmax(z, x, axis=None):
    x_bar += z * (z_bar - np.sum(z_bar * z, axis=axis, keepdims=True))


@adjoint("scipy.special.log_softmax", shape=lambda facts: facts["x"].shape)
def log_softmax(z, x, axis=None):
    x_bar += z_bar - np.exp(z) * np.sum(z_bar, axis=axis, keepdims=True)


def summed_shape(facts):
    """That of a reduction of a, which is broadcast with the weights b."""
    axis, keepdims = facts["axis"].const, facts["keepdims"].const
    if axis is NOTHING or keepdims is NOTHING:
        return None
    shape = facts["a"].shape if facts["b"].const is None else broadcast(facts["a"].shape, facts["b"].shape)
    return reduced(shape, axis, bool(keepdims))


@adjoint("scipy.special.logsumexp", shape=summed_shape, lazy=True)
def logsumexp(z, a, axis=None, b=None, keepdims=False, return_sign=unsupported):
    if literal(b) is None:
        a_bar += expand(z_bar, a, axis, keepdims) * np.exp(a - expand(z, a, axis, keepdims))
    else:
        t = expand(z_bar, a, axis, keepdims) * np.exp(a - expand(z, a, axis, keepdims))
        a_bar += fitted(t * b, a)
        b_bar += fitted(t, b)


# Functions with several results


several("scipy.special.sici", "sine cosine")
several("scipy.special.shichi", "sine cosine")
several("scipy.special.fresnel", "sine cosine")
several("scipy.special.airy", "airy slope second second_slope")


@elementwise("scipy.special.sici[0]")
def sine_integral(z, x):
    x_bar += z_bar * np.sinc(x / np.pi)


@elementwise("scipy.special.sici[1]")
def cosine_integral(z, x):
    x_bar += z_bar * np.cos(x) / x


@elementwise("scipy.special.shichi[0]")
def hyperbolic_sine_integral(z, x):
    x_bar += np.where(x == 0, z_bar, z_bar * np.sinh(x) / (x + (x == 0)))


@elementwise("scipy.special.shichi[1]")
def hyperbolic_cosine_integral(z, x):
    x_bar += z_bar * np.cosh(x) / x


@elementwise("scipy.special.fresnel[0]")
def fresnel_sine(z, x):
    x_bar += z_bar * np.sin(np.pi / 2.0 * x * x)


@elementwise("scipy.special.fresnel[1]")
def fresnel_cosine(z, x):
    x_bar += z_bar * np.cos(np.pi / 2.0 * x * x)


@elementwise("scipy.special.airy[0]")
def airy(z, x):
    x_bar += z_bar * z[1]


@elementwise("scipy.special.airy[1]")
def airy_slope(z, x):
    x_bar += z_bar * x * z[0]


@elementwise("scipy.special.airy[2]")
def second_airy(z, x):
    x_bar += z_bar * z[3]


@elementwise("scipy.special.airy[3]")
def second_airy_slope(z, x):
    x_bar += z_bar * x * z[2]
