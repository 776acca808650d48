"""`srcdiff completion`: what a shell needs to complete the commands and their options."""

from __future__ import annotations

import argparse
from typing import Callable, Dict, List

from srcdiff.commands.arguments import add_command
from srcdiff.commands.reports import print_text

EPILOG = """\
examples:
  source <(srcdiff completion bash)            in ~/.bashrc
  source <(srcdiff completion zsh)             in ~/.zshrc, after compinit
  srcdiff completion fish | source             in ~/.config/fish/config.fish
"""

BASH = """\
_srcdiff() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} command=${{COMP_WORDS[1]}}
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{commands} --help --version" -- "$word"))
        return
    fi
    case "$command" in
{cases}
    esac
    [[ $word == -* ]] || COMPREPLY=($(compgen -f -- "$word"))
}}
complete -o filenames -F _srcdiff srcdiff
"""

ZSH = """\
#compdef srcdiff
_srcdiff() {{
    if (( CURRENT == 2 )); then
        local -a commands=(
{commands}
        )
        _describe command commands
        return
    fi
    case "$words[2]" in
{cases}
    esac
    _files
}}
compdef _srcdiff srcdiff
"""


def add(commands) -> None:
    parser = add_command(
        commands,
        "completion",
        "print what a shell needs to complete commands and options",
        "Print a script that completes the commands and options of srcdiff.",
        EPILOG,
    )
    parser.add_argument("shell", choices=sorted(SHELLS), help="the shell")
    parser.set_defaults(run=lambda options: run(options, commands))


def run(options: argparse.Namespace, commands) -> None:
    """Print the script for a shell."""
    print_text(SHELLS[options.shell](commands))


def helps(commands) -> Dict[str, str]:
    """What each command does, in a line."""
    return {action.dest: action.help for action in commands._choices_actions}


def options_of(parser: argparse.ArgumentParser) -> Dict[str, str]:
    """The options of a command, each with its help up to the first colon or semicolon."""
    actions = [action for action in parser._actions if action.option_strings]
    return {option: (action.help or "").split(":")[0].split(";")[0].replace("'", "") for action in actions for option in action.option_strings}


def bash(commands) -> str:
    cases = [
        f'        {name}) [[ $word == -* ]] && COMPREPLY=($(compgen -W "{" ".join(options_of(parser))}" -- "$word")) ;;'
        for name, parser in commands.choices.items()
    ]
    return BASH.format(commands=" ".join(commands.choices), cases="\n".join(cases))


def zsh(commands) -> str:
    told = [f"            '{name}:{text}'" for name, text in helps(commands).items()]
    cases: List[str] = []
    for name, parser in commands.choices.items():
        options = " ".join(f"'{option}:{text}'" for option, text in options_of(parser).items())
        cases += [
            f"        {name})",
            f"            local -a options=({options})",
            "            [[ $PREFIX == -* ]] && _describe option options && return ;;",
        ]
    return ZSH.format(commands="\n".join(told), cases="\n".join(cases))


def fish(commands) -> str:
    lines = [f"complete -c srcdiff -n __fish_use_subcommand -f -a {name} -d '{text}'" for name, text in helps(commands).items()]
    for name, parser in commands.choices.items():
        for option, text in options_of(parser).items():
            spelled = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            lines.append(f"complete -c srcdiff -n '__fish_seen_subcommand_from {name}' {spelled} -d '{text}'")
    return "\n".join(lines) + "\n"


SHELLS: Dict[str, Callable] = {"bash": bash, "zsh": zsh, "fish": fish}
