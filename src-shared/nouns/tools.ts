/** MCP tools that Easel has whatever templates there are. No template can have a tool of such a name. */
export const ownTools: readonly string[] = [
  'submit_workflow',
  'validate_workflow',
  'get_workflow',
  'get_job_status',
  'wait_for_job',
  'cancel_job',
  'get_queue',
  'run_batch',
  'get_batch',
  'get_output',
  'list_models',
  'search_nodes',
  'get_node',
  'get_health',
];

export const isOwnTool = (name: string): boolean => ownTools.includes(name);
