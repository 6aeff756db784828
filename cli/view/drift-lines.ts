import type { DriftReport } from '../../core/drift/report.js';

export function driftLines({ columns, together, onlyIn, line }: DriftReport): readonly string[] {
  const only = (side: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`! only in the ${side} table: ${names.join(', ')}`];
  return [
    ...columns.map((column) => `${sign(column.drifted)} ${column.line}`),
    ...together.map(({ statistic, value, lower, upper, drifted, why }) => {
      const figure = value === null ? why : `${value.toPrecision(3)}, drift outside ${bound(lower)} to ${bound(upper)}`;
      return `${sign(drifted)} all columns: ${statistic} ${figure}`;
    }),
    ...only('reference', onlyIn.reference),
    ...only('current', onlyIn.current),
    line,
  ];
}

function sign(drifted: boolean | null): string {
  return drifted === null ? '-' : drifted ? '✖' : '✔';
}

function bound(value: number | null): string {
  return value === null ? '(none)' : value.toPrecision(3);
}
