/** What the host tells a new monitor process, as a JSON file whose path is its only argument. Paths are the monitor's own kind. */
export interface MonitorConfig {
  readonly port: number;
  /** One-time token that the hello must carry. */
  readonly token: string;
  readonly journal: string;
  readonly journalBytes: number;
  readonly shim: string;
  /** Where a minidump goes if the process crashes; null: none is wanted. */
  readonly dump: string | null;
  /** Where `koffi` is resolved from: any file path inside the folder that has node_modules. */
  readonly koffiFrom: string;
}
