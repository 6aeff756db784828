import { execFileSync } from 'node:child_process';

/** The process ids of a worker's runners, idle ones too. */
export function runnersOf(worker: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' });
  const lines = table.split('\n').map((line) => line.trim().split(/\s+/));
  const children = lines.filter(([parent]) => Number(parent) === worker);
  return children.filter((words) => words.some((word) => word.includes('runner/'))).map(([, pid]) => Number(pid));
}
