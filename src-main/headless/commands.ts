import { Command } from 'commander';
import { addAssistants } from './assistants/assistants.ts';
import { addConvert } from './convert/convert.ts';
import { addValidate } from './convert/validate.ts';
import { addDemo } from './demo.ts';
import { sayFailure } from './failure.ts';
import { addGenerate } from './generate/generate.ts';
import { addLogs } from './logs.ts';
import { addNodes } from './nodes/nodes.ts';
import { addModels } from './models/models.ts';
import { programVersion } from './program-folder.ts';
import { addSecrets } from './secrets/secrets.ts';
import { addServe } from './serve.ts';
import { addSettings } from './settings/settings.ts';
import { addStdio } from './stdio.ts';
import { addTemplates } from './templates/templates.ts';
import { addWorkflows } from './workflows/workflows.ts';

const examples = `
Examples:
  easel serve --open                                run Easel and show its window
  easel serve --comfyui http://192.168.1.20:8188    with the ComfyUI of another machine
  easel register claude-desktop                     put it into an assistant's list of MCP servers
  easel generate "a red fox" --out fox.png          make one picture
  easel generate "a red fox" --set steps=30 --json  with parameters, the answer as JSON
  easel templates import picture.png                the workflow inside it as a template
  easel models search ink --base sdxl               what ComfyUI has installed
  easel convert picture.png                         the workflow inside it, as ComfyUI's API takes it
  easel stdio                                       for an assistant's list of MCP servers
  easel demo --port 8188                            a server that answers like ComfyUI`;

/** The table of contents; each command is a file. */
export function buildCli(): Command {
  const program = new Command('easel')
    .description('Your own ComfyUI in every AI assistant.')
    .version(programVersion(), '--version')
    .showHelpAfterError('(easel --help shows the commands and options)')
    .addHelpText('after', examples);
  addServe(program);
  addAssistants(program);
  addGenerate(program);
  addTemplates(program);
  addModels(program);
  addWorkflows(program);
  addNodes(program);
  addLogs(program);
  addSettings(program);
  addSecrets(program);
  addConvert(program);
  addValidate(program);
  addStdio(program);
  addDemo(program);
  return program;
}

export async function runCli(argv: readonly string[]): Promise<void> {
  try {
    await buildCli().parseAsync([...argv]);
  } catch (error) {
    sayFailure(error);
    process.exit(1);
  }
}
