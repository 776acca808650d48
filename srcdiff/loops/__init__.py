"""Array statements as explicit loops, for compilers of loops.

function -> core form -> facts -> operands, elements -> nests -> fuse -> contract -> text
"""
