import type { Command, Option } from 'commander'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/**
 * A script that makes a shell complete the commands of a program, their options, and the values of options with choices.
 * The shell completes everything else as file names.
 */
export function completionScript(program: Command, shell: Shell): string {
  if (shell === 'fish') return fishScript(program)
  const script = bashScript(program)
  return shell === 'zsh'
    ? `autoload -U +X compinit bashcompinit && compinit && bashcompinit\n${script}`
    : script
}

function bashScript(program: Command): string {
  const name = program.name()
  const commands = commandsOf(program)
  const cases = commands.map((command) => {
    const flags = optionsOf(program, command).flatMap(flagsOf)
    return `    ${command.name()}) words=${quoted(flags.join(' '))} ;;`
  })
  const choices = commands
    .flatMap((command) => optionsOf(program, command))
    .filter((option) => option.argChoices !== undefined)
    .map(
      (option) =>
        `    ${flagsOf(option).join('|')}) choices=${quoted(option.argChoices?.join(' ') ?? '')} ;;`,
    )
  return `# ${name} completion
_${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words= choices=
  case "\${COMP_WORDS[COMP_CWORD - 1]}" in
${[...new Set(choices)].join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  COMPREPLY=()
  if [ -n "$choices" ]; then words="$choices"
  elif [ "$COMP_CWORD" -eq 1 ]; then words=${quoted(commands.map((command) => command.name()).join(' '))}
  else case "$current" in -*) ;; *) return ;; esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _${name} ${name}
`
}

function fishScript(program: Command): string {
  const name = program.name()
  const lines = commandsOf(program).flatMap((command) => [
    `complete -c ${name} -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`,
    ...optionsOf(program, command).map((option) => {
      const flags = flagsOf(option).map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      )
      const values = option.argChoices === undefined ? [] : [`-x -a ${quoted(option.argChoices.join(' '))}`]
      const needs = option.required && values.length === 0 ? ['-r'] : []
      const seen = quoted(`__fish_seen_subcommand_from ${command.name()}`)
      return [
        `complete -c ${name} -n ${seen}`,
        ...flags,
        ...values,
        ...needs,
        `-d ${quoted(option.description)}`,
      ].join(' ')
    }),
  ])
  return `# ${name} completion\n${lines.join('\n')}\n`
}

function commandsOf(program: Command): readonly Command[] {
  const help = program.createHelp()
  return help.visibleCommands(program).filter((command) => command.name() !== 'help')
}

function optionsOf(program: Command, command: Command): readonly Option[] {
  const help = program.createHelp()
  return [...help.visibleOptions(command), ...program.options.filter((option) => option.long === '--db')]
}

function flagsOf({ short, long }: Option): string[] {
  return [short, long].filter((flag) => flag !== undefined)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
