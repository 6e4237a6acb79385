/** The file of an isolate's thread. A compiled program has it elsewhere, and replaces this module when it is built. */
export const threadFile: URL | string = new URL('./main.ts', import.meta.url)
