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
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command=${{COMP_WORDS[1]}}
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

REVISIONS = 'git for-each-ref --format="%(refname:short)" 2>/dev/null'  # branches and tags


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


def values(parser: argparse.ArgumentParser, revisions: str) -> Dict[str, str]:
    """The words that may follow an option, or nothing, which stands for the command itself; `revisions` are those that git knows."""
    found: Dict[str, str] = {}
    for action in parser._actions:
        words = " ".join(action.choices) if action.choices else revisions if action.metavar == "REV" else ""
        found.update({option: words for option in action.option_strings or [""] if words})
    return found


def bash(commands) -> str:
    return BASH.format(
        commands=" ".join(commands.choices), cases="\n".join(f"        {name}){bash_case(name, p)} ;;" for name, p in commands.choices.items())
    )


def bash_case(name: str, parser: argparse.ArgumentParser) -> str:
    """The words of one command: values by what stands before them, then options."""
    known = values(parser, f"$({REVISIONS})")
    lines: List[str] = []
    for option, words in known.items():
        is_wanted = "" if option else "[[ $word == -* ]] || "
        lines.append(f'{is_wanted}case "$before" in {option or name}) COMPREPLY=($(compgen -W "{words}" -- "$word")); return ;; esac')
    lines.append(f'[[ $word == -* ]] && COMPREPLY=($(compgen -W "{" ".join(options_of(parser))}" -- "$word"))')
    return "".join("\n            " + line for line in lines)


def zsh(commands) -> str:
    told = [f"            '{name}:{text}'" for name, text in helps(commands).items()]
    cases: List[str] = []
    for name, parser in commands.choices.items():
        options = " ".join(f"'{option}:{text}'" for option, text in options_of(parser).items())
        cases += [
            f"        {name})",
            f"            local -a options=({options})",
            "            [[ $PREFIX == -* ]] && _describe option options && return",
        ]
        for option, words in values(parser, f"${{(f)$({REVISIONS})}}").items():
            cases.append(f"            [[ $words[CURRENT-1] == {option or name} ]] && compadd -- {words} && return")
        cases.append("            ;;")
    return ZSH.format(commands="\n".join(told), cases="\n".join(cases))


def fish(commands) -> str:
    lines = [f"complete -c srcdiff -n __fish_use_subcommand -f -a {name} -d '{text}'" for name, text in helps(commands).items()]
    for name, parser in commands.choices.items():
        known = values(parser, f"({REVISIONS})")
        for option, text in options_of(parser).items():
            spelled = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            given = f" -x -a '{known[option]}'" if option in known else ""
            lines.append(f"complete -c srcdiff -n '__fish_seen_subcommand_from {name}' {spelled}{given} -d '{text}'")
        if "" in known:
            lines.append(f"complete -c srcdiff -n '__fish_seen_subcommand_from {name}' -a '{known['']}'")
    return "\n".join(lines) + "\n"


SHELLS: Dict[str, Callable] = {"bash": bash, "zsh": zsh, "fish": fish}
