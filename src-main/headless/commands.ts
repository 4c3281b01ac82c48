import { Command, CommanderError } from 'commander';
import { addAssistants } from './assistants/assistants.ts';
import { addBackends } from './backends/backends.ts';
import { addConvert } from './convert/convert.ts';
import { addValidate } from './convert/validate.ts';
import { addDemo } from './demo.ts';
import { sayFailure, sayFailureAsJson } from './failure.ts';
import { addGenerate } from './generate/generate.ts';
import { addJobs } from './jobs/jobs.ts';
import { addBatch } from './batches/batch.ts';
import { addQueue } from './queue/queue.ts';
import { addResults } from './results/results.ts';
import { addLogs } from './logs.ts';
import { addNodes } from './nodes/nodes.ts';
import { addModels } from './models/models.ts';
import { programVersion } from './program-folder.ts';
import { addSecrets } from './secrets/secrets.ts';
import { addServe } from './serve.ts';
import { addSettings } from './settings/settings.ts';
import { addStdio } from './stdio.ts';
import { addTemplates } from './templates/templates.ts';
import { addTokens } from './tokens/tokens.ts';
import { asksForJson, usageError } from './usage-error.ts';
import { addWorkflows } from './workflows/workflows.ts';

const examples = `
Examples:
  easel serve --open                                run Easel and show its window
  easel serve --comfyui http://192.168.1.20:8188    with the ComfyUI of another machine
  easel register claude-desktop                     put it into an assistant's list of MCP servers
  easel generate "a red fox" --out fox.png          make one picture
  easel generate "a red fox" --set steps=30 --json  with parameters, the answer as JSON
  easel templates import picture.png                the workflow inside it as a template
  easel batch run generate_image prompt=fox --count 8   eight of them
  easel backends add http://192.168.1.20:8188       a second ComfyUI, beside the first
  easel models search ink --base sdxl               what ComfyUI has installed
  easel convert picture.png                         the workflow inside it, as ComfyUI's API takes it
  easel tokens create ada                           a token for one of a team
  easel stdio                                       for an assistant's list of MCP servers
  easel demo --port 8188                            a server that answers like ComfyUI`;

/** The table of contents; each command is a file. Usage errors are thrown, once they were said; as JSON they are said by whoever catches them. */
export function buildCli({ json = false } = {}): Command {
  const program = new Command('easel')
    .exitOverride()
    .configureOutput(json ? { writeErr: () => {} } : {})
    .description('Your own ComfyUI in every AI assistant.')
    .version(programVersion(), '--version')
    .showHelpAfterError('(easel --help shows the commands and options)')
    .addHelpText('after', examples);
  addServe(program);
  addAssistants(program);
  addGenerate(program);
  addBackends(program);
  addTemplates(program);
  addModels(program);
  addWorkflows(program);
  addJobs(program);
  addQueue(program);
  addBatch(program);
  addResults(program);
  addNodes(program);
  addLogs(program);
  addSettings(program);
  addSecrets(program);
  addTokens(program);
  addConvert(program);
  addValidate(program);
  addStdio(program);
  addDemo(program);
  return program;
}

export async function runCli(argv: readonly string[]): Promise<void> {
  const json = asksForJson(argv);
  const program = buildCli({ json });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    const isUsage = error instanceof CommanderError;
    const code = isUsage ? error.exitCode : 1;
    // Help and the version were what was asked for.
    if (code !== 0) {
      if (json) await sayFailureAsJson(isUsage ? usageError(error, { program, argv: argv.slice(2) }) : error);
      else if (!isUsage) sayFailure(error);
    }
    process.exit(code);
  }
}
