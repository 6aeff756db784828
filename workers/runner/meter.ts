/** What a piece of work cost this process. */
export interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** Starts to measure; the result ends it. CPU is of the whole process, with its native threads. */
export function startMeter(): () => Cost {
  const wall = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      wallSeconds: Number(process.hrtime.bigint() - wall) / 1e9,
      cpuSeconds: (user + system) / 1e6,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
  };
}
