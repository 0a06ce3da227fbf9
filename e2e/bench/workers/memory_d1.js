// D1 with its rows in memory: answers each statement with the rows that were recorded for it. What nobody recorded is
// told on the console, as JSON.
export default function memory(env) {
  const recorded = new Map(Object.entries(JSON.parse(env.rows)));
  const statement = (sql, values) => ({ sql, values, bind: (...more) => statement(sql, more) });
  return {
    prepare: (sql) => statement(sql, []),
    async batch(statements) {
      const unknown = statements.filter(({ sql }) => !recorded.has(sql));
      if (unknown.length > 0) console.log(JSON.stringify({ batch: statements.map(({ sql, values }) => ({ sql, values })) }));
      return statements.map(({ sql }) => ({ success: true, meta: {}, results: recorded.get(sql) ?? [] }));
    },
  };
}
