/** What is used of highlight.js. Its own declarations bring the browser's types into every file of the project. */
declare const hljs: { highlight(code: string, options: { readonly language: string }): { readonly value: string } };
export default hljs;
