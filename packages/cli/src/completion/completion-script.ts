import type { Command, Option } from 'commander'
import { flagsOf, hasCandidates } from './candidates-at.js'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/**
 * A script that makes a shell complete the commands of a program and their options by itself, and everything else with the hidden
 * command `complete` of the program: queries, names and values in the database.
 */
export function completionScript(program: Command, shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bashScript(program)
    case 'zsh':
      return zshScript(program)
    case 'fish':
      return fishScript(program)
  }
}

// bash 3.2 of macOS has neither compopt nor nosort.
function bashScript(program: Command): string {
  const name = program.name()
  const commands = commandsOf(program)
  const cases = commands.map((command) => {
    const flags = optionsOf(program, command).flatMap(flagsOf)
    return `    ${command.name()}) words=${quoted(flags.join(' '))} ;;`
  })
  return `# ${name} completion
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words= kind= line i program=${name}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quoted(commands.map((command) => command.name()).join(' '))}
  else case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac; fi
  if [ "$COMP_CWORD" -gt 1 ]; then
    case "$current" in -*) ;; *) words= ;; esac
    for ((i = 2; i < COMP_CWORD; i++)); do [ "\${COMP_WORDS[i]}" != -- ] || words=; done
  fi
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    [ "\${#COMPREPLY[@]}" -eq 0 ] || return 0
  fi
  case "$1" in */*) program="$1" ;; esac
  {
    read -r kind
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <("$program" complete bash -- "\${COMP_TYPE:-9}" "$2" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
  case "$kind" in
    files) ;;
    open) compopt +o default -o nospace 2>/dev/null ;;
    *) compopt +o default 2>/dev/null ;;
  esac
  return 0
}
complete -o default -o nosort -F _${name} ${name} 2>/dev/null || complete -o default -F _${name} ${name}
`
}

function zshScript(program: Command): string {
  const name = program.name()
  const commands = commandsOf(program)
  const described = (text: string, description: string) =>
    quoted(`${text.replaceAll(':', '\\:')}:${description.replace(/\s+/g, ' ')}`)
  const cases = commands.map((command) => {
    const flags = optionsOf(program, command).flatMap((option) =>
      flagsOf(option).map((flag) => described(flag, option.description)),
    )
    return `      ${command.name()}) flags=(${flags.join(' ')}) ;;`
  })
  return `#compdef ${name}
_${name}() {
  local -a commands flags lines texts shown
  local kind program=${name}
  [[ $words[1] != */* ]] || program=\${(Q)words[1]}
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    commands=(${commands.map((command) => described(command.name(), command.description())).join(' ')})
    _describe command commands
    return
  fi
  if [[ $PREFIX == -* && $PREFIX != *=* ]] && (( ! \${words[(I)--]} || \${words[(I)--]} >= CURRENT )); then
    case $words[2] in
${cases.join('\n')}
    esac
    (( ! $#flags )) || { _describe -o option flags; return }
  fi
  lines=("\${(@f)$(command "$program" complete zsh -- "\${(Q)PREFIX}" "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null </dev/null)}")
  kind=$lines[1]
  if [[ $kind == files ]]; then
    [[ $PREFIX != --*=* ]] || compset -P '*='
    _files
    return
  fi
  lines=("\${(@)lines[2,-1]}")
  (( $#lines )) || return 1
  texts=("\${(@)lines%%$'\\t'*}")
  shown=("\${(@)lines/$'\\t'/  }")
  if [[ $kind == open ]]; then
    compadd -U -V ${name} -S '' -l -d shown -a texts
  else
    compadd -U -V ${name} -l -d shown -a texts
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`
}

function fishScript(program: Command): string {
  const name = program.name()
  const lines = commandsOf(program).flatMap((command) => [
    `complete -c ${name} -n __fish_use_subcommand -f -a ${command.name()} -d ${quoted(command.description())}`,
    ...optionsOf(program, command).map((option) => {
      const flags = flagsOf(option).map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      )
      const seen = quoted(`__fish_seen_subcommand_from ${command.name()}`)
      return [
        `complete -c ${name} -n ${seen}`,
        ...flags,
        ...fishValues(option, name),
        `-d ${quoted(option.description)}`,
      ].join(' ')
    }),
  ])
  return `# ${name} completion
function __${name}_complete
  set -l lines (command ${name} complete fish -- (commandline -ct | string collect) (commandline -opc)[2..-1] 2>/dev/null </dev/null)
  if test "$lines[1]" = files
    __fish_complete_path (commandline -ct | string replace -r '^--[^=]+=' '')
  else
    printf '%s\\n' $lines[2..-1]
  end
end
complete -c ${name} -n 'not __fish_use_subcommand' -f -k -a '(__${name}_complete)'
${lines.join('\n')}
`
}

function fishValues(option: Option, name: string): string[] {
  if (option.argChoices !== undefined) return [`-x -a ${quoted(option.argChoices.join(' '))}`]
  if (hasCandidates(option)) return [`-x -k -a '(__${name}_complete)'`]
  return option.required ? ['-x'] : []
}

function commandsOf(program: Command): readonly Command[] {
  const help = program.createHelp()
  return help.visibleCommands(program).filter((command) => command.name() !== 'help')
}

function optionsOf(program: Command, command: Command): readonly Option[] {
  const help = program.createHelp()
  return [...help.visibleOptions(command), ...program.options.filter((option) => option.long === '--db')]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
