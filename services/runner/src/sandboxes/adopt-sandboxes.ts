import {
  changeSandbox,
  type KnownProject,
  linkAnswers,
  openProjects,
  type Platform,
  sandboxesOf,
} from '@codeberth/control-plane'
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
  { host, serviceKey, log }: { host: string; serviceKey: string; log: Log },
): Promise<void> {
  const projects = await openProjects(platform)
  const others = await answeringHosts(projects, host, serviceKey)
  const kept = new Set<string>()
  const reaped = await sandboxes.reap((found) => {
    const project = projects.get(found.projectId)
    const isHeld = found.holder === 'alive' || (found.holder === 'unknown' && others.has(project?.host ?? ''))
    const verdict = isHeld ? 'keep' : verdictOn(found, project)
    if (verdict === 'keep' && found.running && !isHeld) kept.add(found.projectId)
    return verdict
  })
  if (reaped.length > 0) log.info({ reaped }, 'sandboxes that were left behind are gone')
  for (const record of await sandboxesOf(platform, host)) {
    if (kept.has(record.projectId) || !isUp(record.observed)) continue
    await changeSandbox(platform, record.projectId, { observed: 'stopped', reason: null })
  }
  for (const projectId of kept) {
    // With a run at work it is held when the run's lease is taken: until then this runner has no right to speak for the run.
    if (projects.get(projectId)?.hasOpenRun) continue
    desk
      .reconcile(projectId)
      .catch((error: unknown) => log.warn({ err: error, projectId }, 'a sandbox was not adopted'))
  }
}

/** The other runners that hold sandboxes and answer: an engine does not know who holds what, the records and they do. */
async function answeringHosts(
  projects: ReadonlyMap<string, KnownProject>,
  own: string,
  serviceKey: string,
): Promise<Set<string>> {
  const hosts = new Set([...projects.values()].flatMap(({ host }) => (host === null || host === own ? [] : [host])))
  const asked = await Promise.all([...hosts].map(async (host) => ((await linkAnswers(host, serviceKey)) ? [host] : [])))
  return new Set(asked.flat())
}

function verdictOn(found: FoundSandbox, project: KnownProject | undefined): ReapVerdict {
  // Of another installation's records, perhaps: only what was deleted here is removed with its volume.
  if (!project) return found.running ? 'stop' : 'keep'
  if (project.desired === 'none') return project.hasOpenRun ? 'keep' : 'remove'
  if (!found.running) return 'keep'
  return project.hasOpenRun || project.desired === 'ready' ? 'keep' : 'stop'
}

const isUp = (observed: string): boolean => ['provisioning', 'starting', 'ready', 'stopping'].includes(observed)
