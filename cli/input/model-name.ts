/** What `--model` may be. */

/** Whether it names a file rather than a built-in model. */
export const isModelFile = (name: string): boolean => /[\\/]|\.[cm]?[jt]s$/.test(name);
