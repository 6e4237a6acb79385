export function cacheFolder(): string
export function baseImageFile(): string
export function registryAnswers(): Promise<boolean>
export function makeBaseImage(): Promise<string | undefined>
