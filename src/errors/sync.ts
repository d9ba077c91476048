/** Words for what stops a pull, a push or a resolve. */
export const syncErrors = {
  STALE_PLAN: ({ environment, reason }: { environment: string; reason: string }) => ({
    message: `The plan for "${environment}" is out of date: ${reason}.`,
    hint: 'Run the command again to make a new plan.',
  }),
}
