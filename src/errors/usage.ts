/** Words for a command line that cannot be understood. */
export const usageErrors = {
  USAGE: ({ reason, hint }: { reason: string; hint: string }) => ({ message: reason, hint }),
}
