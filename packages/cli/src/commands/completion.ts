import { Argument, type Command } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion/completion-script.js'
import type { Context } from '../context.js'

export function addCompletionCommand(program: Command, context: Context): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and queries in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      `
Examples:
  source <(logpond completion bash)     # in ~/.bashrc
  source <(logpond completion zsh)      # in ~/.zshrc
  logpond completion fish > ~/.config/fish/completions/logpond.fish`,
    )
    .action((shell: Shell) => context.stdout.write(completionScript(program, shell)))
}
