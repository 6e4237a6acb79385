import { openSandboxes, type Sandboxes, type SandboxOptions } from '@codeberth/sandbox'

/** Which sandboxes are used, and why, in words for who started the house. */
export type ChosenSandboxes = { sandboxes: Sandboxes; words: string }

/**
 * Opens the sandboxes that `SANDBOX_URL` names; without it Docker if an engine answers, else processes. A named kind that does
 * not work is an error, because who names it relies on it.
 */
export async function chooseSandboxes(named: string | undefined, options: SandboxOptions): Promise<ChosenSandboxes> {
  if (named) {
    const sandboxes = await openSandboxes(named, options)
    return { sandboxes, words: `${describe(sandboxes)}, because SANDBOX_URL says ${named}` }
  }
  try {
    const sandboxes = await openSandboxes('docker:', { ...options, requireImage: true })
    return { sandboxes, words: `${describe(sandboxes)}, because an engine answers` }
  } catch (error) {
    const sandboxes = await openSandboxes('process:', options)
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
    return { sandboxes, words: `${describe(sandboxes)}, because Docker cannot be used (${reason})` }
  }
}

function describe(sandboxes: Sandboxes): string {
  switch (sandboxes.isolation) {
    case 'docker':
      return 'Docker containers'
    case 'bubblewrap':
      return 'processes isolated by bubblewrap'
    case 'none':
      return 'plain processes WITHOUT isolation'
  }
}
