// Has the tools of studio, desk and a person's own pages woken. Without this file every form still works.
// Added, not imported: so the content policy trusts them.
for (const src of ["/boot.js", "/wake.js"]) document.head.append(Object.assign(document.createElement("script"), { type: "module", src }));
