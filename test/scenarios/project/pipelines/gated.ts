import { pipeline, z } from 'coppice';
import { Orders, work } from '../work.js';

export default pipeline('gated', { input: Orders.extend({ ask: z.boolean().default(true) }) }, (p) => {
  const report = p.step('report', p.input, ({ ask, n }) => ({ ask, score: n }), { light: true });
  const approved = p.gate('approve', { show: report, approvers: ['ana', 'ml-leads'], timeout: '6h', when: report.ask });
  const hasty = p.gate('hasty', { approvers: ['nobody'], timeout: '1s' });
  const release = p.step('release', { orders: p.input, by: approved.by }, ({ orders, by }, context) =>
    work(orders, context, by),
  );
  const late = p.step('late', p.input, (orders, context) => work(orders, context, 'late'), { after: hasty });
  const audit = p.step('audit', p.input, (orders, context) => work(orders, context, 'audit'), { after: approved });
  return { release, note: approved.note, late, audit };
});
