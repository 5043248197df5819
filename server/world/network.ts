/** What a user allows of the network. */

/** It comes from the user's own settings or command line, never from a workspace. */
export interface Network {
  readonly allowed: boolean;
  /** Where the Hub answers; that of the environment if absent. */
  readonly endpoint?: string;
  /** Whether the user's Hugging Face token is sent there. */
  readonly sendsToken?: boolean;
  /** The proxy to use, in place of the environment's. */
  readonly proxy?: string;
}

export const NO_NETWORK: Network = { allowed: false };
