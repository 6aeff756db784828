#!/usr/bin/env node
/** cli/ — the `coppice` command. */
import { runProgram } from './program.js';
import { openTerminal } from './terminal.js';

// `coppice runs | head` closes the pipe early, which is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const terminal = openTerminal({ out: process.stdout, err: process.stderr }, process.env);
process.exitCode = await runProgram(process.argv.slice(2), { terminal, shell: process.env });
