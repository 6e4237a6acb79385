import { changeSandbox, openProjects, type Platform, sandboxesOf } from '@codeberth/control-plane'
import type { FoundSandbox, ReapVerdict, Sandboxes } from '@codeberth/sandbox'
import type { Log } from '@codeberth/service-kit'
import type { SandboxDesk } from './sandbox-desk.ts'

/**
 * What a start finds: sandboxes whose runner died are held again where a run waits for them or they should run, and ended
 * otherwise; those of deleted projects are removed; records of sandboxes that run no more say so.
 */
export async function adoptSandboxes(
  platform: Pick<Platform, 'db' | 'bus'>,
  sandboxes: Sandboxes,
  desk: SandboxDesk,
  host: string,
  log: Log,
): Promise<void> {
  const projects = await openProjects(platform)
  const kept = new Set<string>()
  const reaped = await sandboxes.reap((found) => {
    const verdict = verdictOn(found, projects.get(found.projectId))
    if (verdict === 'keep' && found.running && found.holder !== 'alive') kept.add(found.projectId)
    return verdict
  })
  if (reaped.length > 0) log.info({ reaped }, 'sandboxes that were left behind are gone')
  for (const record of await sandboxesOf(platform, host)) {
    if (kept.has(record.projectId) || !isUp(record.observed)) continue
    await changeSandbox(platform, record.projectId, { observed: 'stopped', reason: null })
  }
  for (const projectId of kept)
    desk
      .reconcile(projectId)
      .catch((error: unknown) => log.warn({ err: error, projectId }, 'a sandbox was not adopted'))
}

/** What the records say of a project that has a sandbox. */
type KnownProject = { desired: string; hasOpenRun: boolean }

function verdictOn(found: FoundSandbox, project: KnownProject | undefined): ReapVerdict {
  if (found.holder === 'alive') return 'keep'
  // Of another installation's records, perhaps: only what was deleted here is removed with its volume.
  if (!project) return found.running ? 'stop' : 'keep'
  if (project.desired === 'none') return project.hasOpenRun ? 'keep' : 'remove'
  if (!found.running) return 'keep'
  return project.hasOpenRun || project.desired === 'ready' ? 'keep' : 'stop'
}

const isUp = (observed: string): boolean => ['provisioning', 'starting', 'ready', 'stopping'].includes(observed)
