/** Reads the reports of vitest and Playwright into one row. */
import * as z from 'zod'

/** How many tests ended how. `skippedNames` carry their reasons. */
export type Counts = { passed: number; failed: number; skipped: number; skippedNames: string[]; failedNames: string[] }

const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

/** Counts of vitest's JSON report. A file that failed outside its tests counts as one failure. */
export function countVitest(report: unknown): Counts {
  const files = VitestReport.parse(report).testResults
  const tests = files.flatMap((file) => file.assertionResults)
  const failed = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
  const broken = files
    .filter((file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'))
    .map((file) => file.name)
  const skipped = tests.filter(({ status }) => ['skipped', 'pending', 'todo', 'disabled'].includes(status))
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failed.length + broken.length,
    skipped: skipped.length,
    skippedNames: skipped.map(({ fullName }) => fullName),
    failedNames: [...failed, ...broken],
  }
}

const Spec = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      projectName: z.string(),
      status: z.enum(['expected', 'unexpected', 'flaky', 'skipped']),
      annotations: z.array(z.object({ type: z.string(), description: z.string().optional() })),
    }),
  ),
})
const Suite = z.object({
  specs: z.array(Spec).default([]),
  get suites() {
    return z.array(Suite).optional()
  },
})
const PlaywrightReport = z.object({
  suites: z.array(Suite),
  errors: z.array(z.object({ message: z.string().optional() })),
})

/** Counts of Playwright's JSON report. A spec that needed a second try failed. Errors outside specs count as failures. */
export function countPlaywright(report: unknown): Counts {
  const { suites, errors } = PlaywrightReport.parse(report)
  const tests = suites.flatMap(specsOf).flatMap((spec) =>
    spec.tests.map(({ status, annotations, projectName }) => {
      const reason = annotations.find(({ type, description }) => type === 'skip' && description)?.description
      return { status, name: `[${projectName}] ${spec.file}: ${spec.title}${reason ? ` (${reason})` : ''}` }
    }),
  )
  const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky')
  const skipped = tests.filter(({ status }) => status === 'skipped')
  return {
    passed: tests.filter(({ status }) => status === 'expected').length,
    failed: failed.length + errors.length,
    skipped: skipped.length,
    skippedNames: skipped.map(({ name }) => name),
    failedNames: [
      ...failed.map(({ name }) => name),
      ...errors.map(({ message }) => message?.split('\n')[0] ?? 'error'),
    ],
  }
}

function specsOf(suite: z.infer<typeof Suite>): z.infer<typeof Spec>[] {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]
}

/** Both together. */
export function addCounts(all: Counts[]): Counts {
  const sum = (pick: (counts: Counts) => number) => all.reduce((total, counts) => total + pick(counts), 0)
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    skippedNames: all.flatMap(({ skippedNames }) => skippedNames),
    failedNames: all.flatMap(({ failedNames }) => failedNames),
  }
}

/** The last line of a run. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
