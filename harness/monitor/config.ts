/** The configuration of a monitor process. */

/**
 * The host writes it as a JSON file for each new monitor process. The file's path is the process's only argument. Paths are
 * written as on the monitor's system.
 */
export interface MonitorConfig {
  /** The host's TCP port on 127.0.0.1. */
  readonly port: number;
  /** One-time token that the hello must carry. */
  readonly token: string;
  /** Path of the journal's file. */
  readonly journal: string;
  readonly journalBytes: number;
  /** Path of the shim's library. */
  readonly shim: string;
  /** Path for a minidump if the process crashes; null if none is to be written. */
  readonly dump: string | null;
  /** `koffi` is resolved from here: any file path in the folder that has node_modules. */
  readonly koffiFrom: string;
}
