"""Which rules take complex values, and how; all others refuse them by name.

The adjoint of a complex z is dL/dRe z + i dL/dIm z.  The text of a rule whose function is holomorphic multiplies by the derivative; it is right
for complex values with conjugate cotangents before and after it (`conjugated`).  What is linear with real coefficients is right as it is,
and so is a text that was written for complex values.
"""

from __future__ import annotations

from typing import Optional


def names(module: str, text: str) -> frozenset:
    return frozenset(f"{module}.{name}" for name in text.split())


TRANSFORMS = "fft ifft fft2 ifft2 fftn ifftn rfft rfft2 rfftn irfft irfft2 irfftn hfft ihfft fftshift ifftshift"
CONJUGATED = (
    names("operator", "mul truediv pow matmul")
    | names("numpy", "exp exp2 expm1 log log2 log10 log1p sqrt square reciprocal sin cos tan sinh cosh tanh arcsin arctan arcsinh arctanh")
    | names("numpy", "multiply divide power matmul dot inner outer")
)
AS_IT_IS = (
    names("operator", "add sub neg pos")
    | names("numpy", "add subtract negative positive real imag conjugate absolute angle where sum mean cumsum trace")
    | names("numpy", "transpose matrix_transpose reshape ravel squeeze expand_dims swapaxes moveaxis flip flipud fliplr roll rot90 broadcast_to copy")
    | names("numpy", "ndarray.astype astype ndarray.flatten diagonal concatenate stack vstack hstack tile repeat")
    | names("builtins", "abs")
    | names("numpy.fft", TRANSFORMS)
    | names("scipy.fft", TRANSFORMS)
)
REAL_RESULT = names("numpy", "real imag absolute angle var std linalg.norm linalg.svd linalg.svdvals linalg.eigvalsh linalg.cond") | names("builtins", "abs")
REAL_RESULT |= names("numpy.fft", "irfft irfft2 irfftn hfft") | names("scipy.fft", "irfft irfft2 irfftn hfft")
GIVEN_DTYPE = names("numpy", "ndarray.astype astype array asarray asanyarray")  # of these a dtype that is given is that of the result
# What gives no derivative for complex values, as for real ones.
WITHOUT_DERIVATIVE = names("numpy", "isfinite isinf isnan isreal iscomplex iscomplexobj isrealobj allclose array_equal array_equiv shape ndim size")
WITHOUT_DERIVATIVE |= names("srcdiff", "stop_gradient")
WITHOUT_DERIVATIVE |= names("numpy", "zeros_like ones_like empty_like isscalar") | names("builtins", "len bool isinstance")


def takes_complex(rule: Optional[str]) -> bool:
    return rule in CONJUGATED or rule in AS_IT_IS or rule in WITHOUT_DERIVATIVE
