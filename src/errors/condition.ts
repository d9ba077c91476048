/** Words for a condition that cannot be used; findings about a step's file are diagnostics with the same words. */
export const conditionErrors = {
  CONDITION_REFUSED: ({ message, hint }: { message: string; hint: string }) => ({ message, hint }),
}
