"""Which rules take complex values, and how; all others refuse them by name.

The adjoint of a complex z is dL/dRe z + i dL/dIm z.  The text of a rule whose function is holomorphic multiplies by the derivative; it is right
for complex values with conjugate cotangents before and after it (`conjugated`).  What is linear with real coefficients is right as it is,
and so is a text that was written for complex values.
"""

from __future__ import annotations

from typing import Optional


def names(module: str, text: str) -> frozenset:
    return frozenset(f"{module}.{name}" for name in text.split())


def helpers(functions: str, ends: str) -> frozenset:
    """Of ours, which are printed with a derivative that may be differentiated again."""
    return frozenset(f"${function}_{end}" for function in functions.split() for end in ends.split())


TRANSFORMS = "fft ifft fft2 ifft2 fftn ifftn rfft rfft2 rfftn irfft irfft2 irfftn hfft ihfft fftshift ifftshift"
CONJUGATED = (
    names("operator", "mul truediv pow matmul")
    | names("numpy", "exp exp2 expm1 log log2 log10 log1p sqrt square reciprocal sin cos tan sinh cosh tanh arcsin arctan arcsinh arctanh")
    | names("numpy", "multiply divide power matmul dot inner outer einsum tensordot kron cross prod cumprod")
    | names("numpy.linalg", "inv solve det matrix_power multi_dot")
    | helpers("matmul dot inner kron tensordot", "left_bar right_bar")
)
AS_IT_IS = (
    names("operator", "add sub neg pos")
    | names("numpy", "add subtract negative positive real imag conjugate absolute angle where sum mean cumsum trace")
    | names("numpy", "transpose matrix_transpose reshape ravel squeeze expand_dims swapaxes moveaxis flip flipud fliplr roll rot90 broadcast_to copy")
    | names("numpy", "ndarray.astype astype ndarray.flatten diagonal concatenate stack vstack hstack dstack column_stack append tile repeat")
    | names("numpy", "diag tril triu diff pad take take_along_axis rollaxis atleast_1d atleast_2d array asarray vdot var std linalg.norm")
    | {"$unbroadcast", "$copied", "$untiled", "$unrepeated", "$undifferenced", "$unpadded", "$on_diagonal", "$diag_bar", "$with_item"}
    | names("builtins", "abs")
    | names("numpy.fft", TRANSFORMS)
    | names("scipy.fft", TRANSFORMS)
)
REAL_RESULT = names("numpy", "real imag absolute angle var std nanvar nanstd") | names("builtins", "abs")
REAL_RESULT |= names("numpy.linalg", "norm vector_norm matrix_norm svd svd[1] svdvals eigvalsh eigh[0] slogdet[1] cond")
REAL_RESULT |= names("scipy.linalg", "norm svd svd[1] svdvals eigvalsh eigh[0]") | names("scipy.spatial.distance", "cityblock euclidean")
REAL_RESULT |= names("numpy.fft", "irfft irfft2 irfftn hfft") | names("scipy.fft", "irfft irfft2 irfftn hfft")
# Where the text for real numbers is wrong for complex ones, and the result need not show that they are: arguments that may be complex are checked.
NOT_HOLOMORPHIC = REAL_RESULT | names("numpy", "conjugate vdot vecdot linalg.vecdot real_if_close correlate cov corrcoef linalg.pinv")
GIVEN_DTYPE = names("numpy", "ndarray.astype astype array asarray asanyarray")  # of these a dtype that is given is that of the result
# What gives no derivative for complex values, as for real ones.
WITHOUT_DERIVATIVE = names("numpy", "isfinite isinf isnan isreal iscomplex iscomplexobj isrealobj allclose array_equal array_equiv shape ndim size")
WITHOUT_DERIVATIVE |= names("srcdiff", "stop_gradient")
WITHOUT_DERIVATIVE |= names("numpy", "zeros_like ones_like empty_like isscalar") | names("builtins", "len bool isinstance")


def takes_complex(rule: Optional[str]) -> bool:
    return rule in CONJUGATED or rule in AS_IT_IS or rule in WITHOUT_DERIVATIVE
