/**
 * Builds JUnit XML with junit-report-builder 5.1.2. Crafted text can break out of the package's CDATA sections. So none of its
 * methods that write CDATA is used; texts become escaped text nodes of the XML elements that it builds.
 */
import junit, { type Builder, type TestCase, type TestSuite } from 'junit-report-builder';
import type { JunitCase, JunitSuite } from './cases.ts';

/**
 * `ci`: for GitLab, GitHub actions and Azure, with file and line on each case and notes beside the case.
 * `strict`: valid against Jenkins' junit-10.xsd and Ant's JUnit.xsd, which allow neither.
 */
export type Dialect = 'ci' | 'strict';

interface JunitRun {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
}

/** The methods needed of xmlbuilder's elements, which the package passes to its nodes. */
interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  att(name: string, value: string): Element;
  removeAttribute(name: string): Element;
  ele(name: string): Element;
  txt(text: string): Element;
}

/**
 * The XML, with a newline at the end.
 * @param suites their texts have no character that XML forbids
 */
export function buildJunit(suites: readonly JunitSuite[], run: JunitRun, dialect: Dialect): string {
  // The package's default export is one builder for the whole process. Its newBuilder makes a separate one.
  const builder: Builder = (junit as unknown as { newBuilder(): Builder }).newBuilder();
  if (dialect === 'ci') builder.name('pcancel');
  // If a run had several subjects, the time of each is unknown.
  const suiteSeconds = suites.length === 1 ? seconds(run.durationMs) : seconds(0);
  for (const [id, suite] of suites.entries()) addSuite(builder, suite, { id, run, suiteSeconds, dialect });
  return `${builder.build()}\n`;
}

interface Place {
  readonly id: number;
  readonly run: JunitRun;
  readonly suiteSeconds: string;
  readonly dialect: Dialect;
}

function addSuite(builder: Builder, suite: JunitSuite, { id, run, suiteSeconds, dialect }: Place): void {
  // The package writes a Date in local time, but readers expect UTC.
  const node: TestSuite = builder.testSuite().name(suite.name).timestamp(new Date(run.startedAt).toISOString().slice(0, 19));
  for (const { name, value } of suite.properties) node.property(name, value);
  for (const shown of suite.cases) addCase(node, shown, suite.file, dialect);
  const build = node.build.bind(node);
  node.build = (parent) => {
    const root = asElement(parent);
    const element = asElement(build(parent));
    element.att('time', suiteSeconds);
    switch (dialect) {
      case 'ci':
        root.att('time', seconds(run.durationMs));
        break;
      case 'strict':
        // Ant's root has no attributes. Its suites have these four, and both outputs at their end.
        for (const name of ['tests', 'failures', 'errors', 'skipped']) root.removeAttribute(name);
        element.att('id', String(id)).att('package', 'pcancel').att('hostname', 'localhost');
        element.ele('system-out').txt(notes(suite).join('\n'));
        element.ele('system-err').txt('');
        break;
    }
    return element as unknown as ReturnType<typeof build>;
  };
}

function addCase(suite: TestSuite, shown: JunitCase, file: string | null, dialect: Dialect): void {
  const node: TestCase = suite.testCase().className(shown.classname).name(shown.name);
  const { result } = shown;
  switch (result.kind) {
    case 'passed':
      break;
    case 'skipped':
      node.skipped();
      break;
    case 'failure':
      node.failure();
      break;
    case 'error':
      node.error();
      break;
  }
  const build = node.build.bind(node);
  node.build = (parent) => {
    const element = asElement(build(parent));
    // There is no time per rule, since one scenario serves many rules.
    element.att('time', seconds(0));
    // A DLL has no lines, but without this attribute some readers search the body for one.
    if (dialect === 'ci' && file !== null) element.att('file', file).att('line', '1');
    tell(element, shown, dialect);
    return element as unknown as ReturnType<typeof build>;
  };
}

/** Adds the result's text to the case. */
function tell(element: Element, { result }: JunitCase, dialect: Dialect): void {
  switch (result.kind) {
    case 'passed':
      if (result.note !== null && dialect === 'ci') element.ele('system-out').txt(result.note);
      break;
    case 'skipped':
      child(element, 'skipped').att('message', result.message);
      break;
    case 'failure':
    case 'error':
      child(element, result.kind).att('message', result.message).att('type', result.type).txt(result.body);
      break;
  }
}

/** Notes of passed cases, for the dialect that allows none beside the case. */
function notes(suite: JunitSuite): string[] {
  return suite.cases.flatMap(({ name, result }) =>
    result.kind === 'passed' && result.note !== null ? [`${name}: ${result.note}`] : [],
  );
}

/** The child element of that name. Throws if the package did not make one. */
function child(element: Element, name: string): Element {
  const found = element.children.find((candidate) => candidate.name === name);
  if (found === undefined)
    throw new Error(`junit-report-builder made no <${name}> element: its version is not the one that this was written for`);
  return found;
}

/** The built node as an element. The package's types lack xmlbuilder's methods that read. */
function asElement(built: unknown): Element {
  return built as Element;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}
