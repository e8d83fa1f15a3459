import { expect, test } from 'vitest';
import { RULE_IDS } from '../contract/rule-id.ts';
import { ruleId } from './finding.ts';
import { wantsOf } from './wants.ts';

test("the example of a rule's id is one", () => {
  const example = /[a-z]+\.[a-z0-9-]+$/.exec(wantsOf(ruleId))?.[0];
  expect(RULE_IDS).toContain(example);
});
