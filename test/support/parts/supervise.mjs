/** Runs one system until it is killed. Arguments: `<built system module> <state folder> <parts as JSON>`. */
const [module, state, parts] = process.argv.slice(2);
const { startSystem } = await import(module);
await startSystem({ config: { state, project: state }, env: process.env, tell: () => {}, parts: JSON.parse(parts) });
console.log('up');
