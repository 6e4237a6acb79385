import * as z from 'zod'

const Info = z.object({
  MemoryLimit: z.boolean().optional(),
  SwapLimit: z.boolean().optional(),
  CpuCfsQuota: z.boolean().optional(),
  PidsLimit: z.boolean().optional(),
  SecurityOptions: z.array(z.string()).nullish(),
})

/** What this engine's kernel does not keep of what a container is told, as one sentence; null when it keeps all. */
export function warningOf(info: unknown): string | null {
  const told = Info.parse(info)
  const lacking = [
    ...(told.MemoryLimit === false ? ['memory is not limited'] : []),
    ...(told.SwapLimit === false ? ['swap is not limited'] : []),
    ...(told.CpuCfsQuota === false ? ['CPU time is not limited'] : []),
    ...(told.PidsLimit === false ? ['the number of processes is not limited'] : []),
    ...(told.SecurityOptions?.some((option) => option.includes('seccomp')) ? [] : ['system calls are not filtered']),
  ]
  return lacking.length === 0 ? null : `Of what this Docker engine is told, not all is kept: ${lacking.join(', ')}.`
}
