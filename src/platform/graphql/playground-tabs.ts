/** One tab per task; the tab's title is the operation's name. */
export const exampleTabs = [
  {
    headers: JSON.stringify({ 'api-key': 'sample-webshop' }),
    query: 'query Ok {\n  __typename\n}',
  },
];
