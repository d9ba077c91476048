/** The words of a name in lower case, as people read it: `MyWorkspace`, `my-workspace` and `my workspace` are the same. */
export function splitWords(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})|(\p{L})(\p{N})|(\p{N})(\p{L})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$3$5$7 $2$4$6')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}
