import { type Id, isRequest, isResponse, type Line, type Message } from './json-lines.ts';

/**
 * What a pipe has to remember of the talk between an assistant and the program, so that the assistant need not notice that
 * the program was restarted: the older era's handshake, the newer era's subscriptions, and who waits for an answer.
 */
export interface Conversation {
  /** False: not for the program of now (an answer to a question of the one before). */
  fromClient(line: Line): boolean;
  /** The line went to the program. */
  sent(line: Line): void;
  /** `hold`: the program says that it ends a subscription, as it does before it ends itself; wait and see. */
  fromProgram(line: Line): 'pass' | 'swallow' | 'hold';
  /** The held end of a subscription was meant and passed on. */
  endSubscriptions(line: Line): void;
  /** The assistant got the answer to this request from us. */
  answered(id: Id): void;
  /** Lines for the assistant: whoever waits is told that no answer will come. */
  disconnected(): object[];
  /** What each side is told when a program is there (again). */
  connected(): { toProgram: Buffer[]; toClient: object[] };
  /** How many answers are outstanding. */
  waiting(): number;
}

const listen = 'subscriptions/listen';
const subscriptionKey = 'io.modelcontextprotocol/subscriptionId';

interface Sendable {
  readonly bytes: Buffer;
  sent: boolean;
}

export function createConversation(): Conversation {
  let initialize: (Sendable & { readonly id: Id; answered: boolean }) | null = null;
  let initialized: Sendable | null = null;
  const subscriptions = new Map<Id, Sendable & { readonly message: Message }>();
  const waiting = new Set<Id>();
  const asked = new Set<Id>();
  const swallowedAnswers = new Set<Id>();
  const swallowedAcknowledgements = new Set<Id>();

  const isOpenSubscription = (message: Message) => isResponse(message) && subscriptions.has(message.id);

  return {
    fromClient(line) {
      for (const message of line.messages) {
        if (isRequest(message)) {
          if (message.method === 'initialize') {
            initialize = { id: message.id, bytes: line.bytes, sent: false, answered: false };
            initialized = null;
          } else if (message.method === listen) {
            subscriptions.set(message.id, { message, bytes: line.bytes, sent: false });
          }
        } else if (message.method === 'notifications/initialized') {
          initialized = { bytes: line.bytes, sent: false };
        } else if (message.method === 'notifications/cancelled' && message.params?.requestId !== undefined) {
          subscriptions.delete(message.params.requestId);
          waiting.delete(message.params.requestId);
        }
      }
      const answers = line.messages.filter(isResponse);
      for (const { id } of answers) if (!asked.delete(id)) return false;
      return true;
    },

    sent(line) {
      for (const message of line.messages) {
        if (isRequest(message)) {
          const subscription = subscriptions.get(message.id);
          if (subscription) subscription.sent = true;
          else waiting.add(message.id);
          if (initialize?.id === message.id) initialize.sent = true;
        } else if (message.method === 'notifications/initialized' && initialized) initialized.sent = true;
      }
    },

    fromProgram(line) {
      if (line.messages.some((message) => message.result !== undefined && isOpenSubscription(message))) return 'hold';
      let swallow = false;
      for (const message of line.messages) {
        if (isRequest(message)) asked.add(message.id);
        else if (isResponse(message)) {
          swallow = swallowedAnswers.delete(message.id);
          waiting.delete(message.id);
          subscriptions.delete(message.id);
          if (initialize?.id === message.id) initialize.answered = true;
        } else if (message.method === 'notifications/subscriptions/acknowledged') {
          swallow = swallowedAcknowledgements.delete(message.params?._meta?.[subscriptionKey] as Id);
        }
      }
      return swallow ? 'swallow' : 'pass';
    },

    endSubscriptions: (line) => line.messages.filter(isResponse).forEach(({ id }) => void subscriptions.delete(id)),

    answered(id) {
      if (initialize?.id === id) initialize.answered = true;
    },

    disconnected() {
      // An unanswered handshake is simply made again.
      if (initialize && !initialize.answered) waiting.delete(initialize.id);
      const failures = [...waiting].map((id) => failure(id, 'Easel restarted; try again.'));
      waiting.clear();
      asked.clear();
      swallowedAnswers.clear();
      swallowedAcknowledgements.clear();
      return failures;
    },

    connected() {
      const toProgram: Buffer[] = [];
      const toClient: object[] = [];
      if (initialize && (initialize.sent || initialize.answered)) {
        toProgram.push(initialize.bytes);
        if (initialize.answered) swallowedAnswers.add(initialize.id);
        else waiting.add(initialize.id);
        if (initialized?.sent) toProgram.push(initialized.bytes);
        // The program may be a newer one, with other tools.
        if (initialize.answered && initialized) toClient.push(toolsChanged());
      }
      for (const [id, { message, bytes, sent }] of subscriptions) {
        if (!sent) continue;
        toProgram.push(bytes);
        swallowedAcknowledgements.add(id);
        const wanted = message.params?.['notifications'] as { toolsListChanged?: boolean } | undefined;
        if (wanted?.toolsListChanged) toClient.push(toolsChanged({ _meta: { [subscriptionKey]: id } }));
      }
      return { toProgram, toClient };
    },

    waiting: () => waiting.size,
  };
}

function toolsChanged(params?: object): object {
  return { jsonrpc: '2.0', method: 'notifications/tools/list_changed', ...(params ? { params } : {}) };
}

export function failure(id: Id, message: string): object {
  return { jsonrpc: '2.0', id, error: { code: -32_000, message } };
}
