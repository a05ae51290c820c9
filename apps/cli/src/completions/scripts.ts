/** Shells that completions are made for. */
export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** All of them ask `tape __complete`, so that what they offer is what the tool knows. */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `type tape >/dev/null 2>&1 || tape() { npx tape "$@"; }
_tape() {
  local IFS=$'\\n'
  COMPREPLY=($(tape __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _tape tape`,
  zsh: `type tape >/dev/null 2>&1 || tape() { npx tape "$@"; }
(( $+functions[compdef] )) || { autoload -Uz compinit; compinit }
_tape() {
  local -a found
  found=("\${(@f)$(tape __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  [[ -n "$found[1]" ]] && compadd -a found || _files
}
compdef _tape tape`,
  fish: `type -q tape; or function tape; npx tape $argv; end
function __tape_complete
  set -l typed (commandline -opc)
  set -e typed[1]
  set -l current (commandline -ct)
  set -l found (tape __complete $typed "$current" 2>/dev/null)
  if test -n "$found"
    printf '%s\\n' $found
  else
    __fish_complete_path "$current"
  end
end
complete -c tape -f -a '(__tape_complete)'`,
}
