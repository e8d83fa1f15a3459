// Analyses a graph of imports: circles, floors, and the arrows against the order. A graph maps each node to the nodes that it has
// arrows to.

/** Groups of nodes that reach each other. @returns {string[][]} with the nodes of each in the order of their names */
export function tangles(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    found.push(stack.splice(stack.indexOf(node)).sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found.filter((group) => group.length > 1 || (graph.get(group[0]) ?? new Set()).has?.(group[0]));
}

/** The shortest circle of each tangle. @returns {string[][]} first node repeated at the end */
export function circles(graph) {
  return tangles(graph).map((group) => {
    const loops = group.map((node) => shortestLoop(graph, node, group)).sort((a, b) => a.length - b.length);
    return loops[0];
  });
}

function shortestLoop(graph, start, group) {
  const paths = [[start]];
  const seen = new Set();
  for (const path of paths) {
    for (const next of graph.get(path.at(-1)) ?? []) {
      if (next === start) return [...path, start];
      if (seen.has(next) || !group.includes(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return [start];
}

/**
 * Arrows against an order from the top down. A greedy method orders the nodes of each tangle (Eades, Lin and Smyth 1993), those
 * with most arrows out first.
 * @returns {[string, string][]} from -> to
 */
export function runningBackUp(graph) {
  return tangles(graph).flatMap((group) => {
    const order = greedy(graph, group);
    return order.flatMap((node, at) =>
      [...(graph.get(node) ?? [])]
        .filter((next) => order.indexOf(next) !== -1 && order.indexOf(next) < at)
        .map((next) => [node, next]),
    );
  });
}

function greedy(graph, group) {
  const left = new Set(group);
  const arrows = (node) => [...(graph.get(node) ?? [])].filter((next) => left.has(next) && next !== node).length;
  const into = (node) =>
    group.filter((other) => left.has(other) && other !== node && [...(graph.get(other) ?? [])].includes(node)).length;
  const first = [];
  const last = [];
  while (left.size > 0) {
    const nodes = [...left];
    const sink = nodes.find((node) => arrows(node) === 0);
    const source = nodes.find((node) => into(node) === 0);
    const best = nodes.reduce((a, b) => (arrows(b) - into(b) > arrows(a) - into(a) ? b : a));
    const taken = sink ?? source ?? best;
    left.delete(taken);
    if (sink !== undefined) last.unshift(taken);
    else first.push(taken);
  }
  return [...first, ...last];
}

/**
 * Number of floors. A node stands above every node that it has an arrow to, except for arrows in `back`.
 * @param back arrows that run back up, from -> to
 */
export function floorsOf(graph, back) {
  const floors = new Map();
  const isBack = (from, to) => back.some(([a, b]) => a === from && b === to);
  const floorOf = (node) => {
    if (!floors.has(node)) {
      const below = [...(graph.get(node) ?? [])].filter((next) => next !== node && !isBack(node, next));
      floors.set(node, 1 + Math.max(0, ...below.map(floorOf)));
    }
    return floors.get(node);
  };
  return Math.max(0, ...[...graph.keys()].map(floorOf));
}
