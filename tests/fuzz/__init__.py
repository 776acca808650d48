"""The fuzzer: random programs, a numerical judge, a shrinker, a command line and bugs planted in the compiler."""
