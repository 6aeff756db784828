import type { FastifyInstance } from 'fastify';
import type { LiveEndpoint } from '../loaded.js';
import { sampleRow } from '../sample-row.js';

/** `GET /`: what is served here, for people, with a line to try. */
export function pageRoute(
  app: FastifyInstance,
  of: { all: () => readonly LiveEndpoint[]; address: () => string },
): void {
  app.get('/', (_request, reply) => {
    reply.header('content-type', 'text/html; charset=utf-8');
    return page(of.all(), of.address());
  });
}

function page(endpoints: readonly LiveEndpoint[], address: string): string {
  const none = '<p>No endpoint is served yet. Deploy a version, and it shows here.</p>';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Coppice model server</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:3rem auto;padding:0 1rem}
pre{background:#f4f4f2;padding:1rem;overflow-x:auto}table{border-collapse:collapse}td,th{padding:.2rem 1.5rem .2rem 0;text-align:left}</style>
<h1>Coppice model server</h1>
${endpoints.map((live) => section(live, address)).join('\n') || none}
<p><a href="/metrics">metrics</a> · <a href="/v2">Open Inference Protocol v2</a></p></html>`;
}

function section({ endpoint, revision, routes }: LiveEndpoint, address: string): string {
  const rows = routes.map(({ route, since }) => {
    const cells = [`${route.model} ${route.version}`, `${route.weight}%`, since.requests, since.errors];
    return `<tr>${cells.map((cell) => `<td>${escaped(String(cell))}</td>`).join('')}</tr>`;
  });
  return `<h2>${escaped(endpoint)}</h2>
<table><tr><th>version</th><th>share</th><th>requests</th><th>errors</th></tr>${rows.join('')}</table>
<p>Since revision ${revision}; <a href="/stats/${encodeURIComponent(endpoint)}">statistics</a></p>
<pre>${escaped(curlLine({ endpoint, routes }, address))}</pre>`;
}

/** A line that works as it stands in a shell. */
function curlLine({ endpoint, routes }: Pick<LiveEndpoint, 'endpoint' | 'routes'>, address: string): string {
  const row = JSON.stringify(sampleRow(routes[0]?.loaded.predictor.signature.inputs ?? {})).replaceAll("'", "'\\''");
  return `curl -s ${address}/predict/${encodeURIComponent(endpoint)} -H 'content-type: application/json' -d '${row}'`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
