// ../../node_modules/svelte/src/internal/shared/utils.js
var e = Array.isArray, t = Array.prototype.indexOf, n = Array.prototype.includes, r = Array.from, i = Object.defineProperty, a = Object.getOwnPropertyDescriptor, o = Object.getOwnPropertyDescriptors, s = Object.prototype, c = Array.prototype, l = Object.getPrototypeOf, u = Object.isExtensible, d = () => {};
function f(e) {
	for (var t = 0; t < e.length; t++) e[t]();
}
function p() {
	var e, t;
	return {
		promise: new Promise((n, r) => {
			e = n, t = r;
		}),
		resolve: e,
		reject: t
	};
}
var m = 1024, h = 2048, g = 4096, ee = 8192, te = 16384, ne = 32768, re = 1 << 25, ie = 65536, ae = 1 << 19, oe = 1 << 20, se = 1 << 21, ce = 1 << 22, le = 1 << 23, ue = Symbol("$state"), de = Symbol("component"), fe = Symbol(""), pe = Symbol("attributes"), me = Symbol("class"), he = Symbol("style"), ge = Symbol("text"), _e = new class extends Error {
	name = "StaleReactionError";
	message = "The reaction that called `getAbortSignal()` was re-run or destroyed";
}(), ve = !!globalThis.document?.contentType && /* @__PURE__ */ globalThis.document.contentType.includes("xml"), _ = {}, v = Symbol("uninitialized"), ye = "http://www.w3.org/1999/xhtml";
function be() {
	console.warn("https://svelte.dev/e/derived_inert");
}
function xe(e) {
	console.warn("https://svelte.dev/e/hydration_mismatch");
}
function Se() {
	console.warn("https://svelte.dev/e/svelte_boundary_reset_noop");
}
// ../../node_modules/svelte/src/internal/client/dom/hydration.js
var y = !1;
function Ce(e) {
	y = e;
}
var b;
function x(e) {
	if (e === null) throw xe(), _;
	return b = e;
}
function we() {
	return x(/* @__PURE__ */ F(b));
}
function Te(e) {
	if (y) {
		if (/* @__PURE__ */ F(b) !== null) throw xe(), _;
		b = e;
	}
}
function Ee(e = 1) {
	if (y) {
		for (var t = e, n = b; t--;) n = /* @__PURE__ */ F(n);
		b = n;
	}
}
function De(e = !0) {
	for (var t = 0, n = b;;) {
		if (n.nodeType === 8) {
			var r = n.data;
			if (r === "]") {
				if (t === 0) return n;
				--t;
			} else (r === "[" || r === "[!" || r[0] === "[" && !isNaN(Number(r.slice(1)))) && (t += 1);
		}
		var i = /* @__PURE__ */ F(n);
		e && n.remove(), n = i;
	}
}
function Oe(e) {
	if (!e || e.nodeType !== 8) throw xe(), _;
	return e.data;
}
// ../../node_modules/svelte/src/internal/client/reactivity/equality.js
function ke(e) {
	return e === this.v;
}
function Ae(e, t) {
	return e == e ? e !== t || typeof e == "object" && !!e || typeof e == "function" : t == t;
}
function je(e) {
	return !Ae(e, this.v);
}
// ../../node_modules/svelte/src/internal/client/errors.js
function Me() {
	throw Error("https://svelte.dev/e/async_derived_orphan");
}
function Ne() {
	throw Error("https://svelte.dev/e/effect_update_depth_exceeded");
}
function Pe() {
	throw Error("https://svelte.dev/e/state_descriptors_fixed");
}
function Fe() {
	throw Error("https://svelte.dev/e/state_prototype_fixed");
}
function Ie() {
	throw Error("https://svelte.dev/e/state_unsafe_mutation");
}
function Le() {
	throw Error("https://svelte.dev/e/svelte_boundary_reset_onerror");
}
// ../../node_modules/svelte/src/internal/client/context.js
var S = null;
function C(e) {
	S = e;
}
function Re(e, t = !1, n) {
	S = {
		p: S,
		i: !1,
		c: null,
		e: null,
		s: e,
		x: null,
		r: W,
		l: null
	};
}
function ze(e) {
	var t = S, n = t.e;
	if (n !== null) {
		t.e = null;
		for (var r of n) Gt(r);
	}
	return e !== void 0 && (t.x = e), t.i = !0, S = t.p, Be(e);
}
function Be(e = {}) {
	return i(e, de, { value: !0 }), e;
}
function Ve() {
	return !0;
}
// ../../node_modules/svelte/src/internal/client/dom/task.js
var w = [];
function He() {
	var e = w;
	w = [], f(e);
}
function T(e) {
	if (w.length === 0 && !ct) {
		var t = w;
		queueMicrotask(() => {
			t === w && He();
		});
	}
	w.push(e);
}
// ../../node_modules/svelte/src/internal/client/reactivity/status.js
var Ue = ~(h | g | m);
function E(e, t) {
	e.f = e.f & Ue | t;
}
function We(e) {
	e.f & 512 || e.deps === null ? E(e, m) : E(e, g);
}
// ../../node_modules/svelte/src/internal/client/reactivity/utils.js
function Ge(e, t) {
	e.f & 2048 ? t.set(e, h) : e.f & 4096 && t.get(e) !== 2048 && t.set(e, g), E(e, m);
}
// ../../node_modules/svelte/src/internal/client/dom/elements/bindings/shared.js
function Ke(e) {
	var t = V, n = W;
	U(null), G(null);
	try {
		return e();
	} finally {
		U(t), G(n);
	}
}
// ../../node_modules/svelte/src/internal/client/reactivity/async.js
function qe(e, t, n, r) {
	let i = Ve() ? Ze : et;
	var a = e.filter((e) => !e.settled), o = t.map(i);
	if (n.length === 0 && a.length === 0) {
		r(o);
		return;
	}
	var s = W, c = Je(), l = a.length === 1 ? a[0].promise : a.length > 1 ? Promise.all(a.map((e) => e.promise)) : null;
	function u(e) {
		if (!(s.f & 16384)) {
			c();
			try {
				r([...o, ...e]);
			} catch (e) {
				I(e, s);
			}
			Ye();
		}
	}
	var d = Xe();
	if (n.length === 0) {
		l.then(() => u([])).finally(d);
		return;
	}
	function f() {
		Promise.all(n.map((e) => /* @__PURE__ */ $e(e))).then(u).catch((e) => I(e, s)).finally(d);
	}
	l ? l.then(() => {
		s.f & 16384 ? d() : (c(), f(), Ye());
	}) : f();
}
function Je() {
	var e = W, t = V, n = S, r = O;
	return function(i = !0) {
		G(e), U(t), C(n), i && !(e.f & 16384) && (r?.activate(), r?.apply());
	};
}
function Ye(e = !0) {
	G(null), U(null), C(null), e && O?.deactivate();
}
function Xe() {
	var e = W, t = e.b, n = O, r = !!t?.is_rendered();
	return t?.update_pending_count(1, n), n.increment(r, e), () => {
		t?.update_pending_count(-1, n), n.decrement(r, e);
	};
}
/*#__NO_SIDE_EFFECTS__*/
function Ze(e) {
	var t = 2 | h;
	return W !== null && (W.f |= ae), {
		ctx: S,
		deps: null,
		effects: null,
		equals: ke,
		f: t,
		fn: e,
		reactions: null,
		rv: 0,
		v,
		wv: 0,
		parent: W,
		ac: null
	};
}
var Qe = Symbol("obsolete");
/*#__NO_SIDE_EFFECTS__*/
function $e(e, t, n) {
	let r = W;
	r === null && Me();
	var i = void 0, a = St(v), o = !V, s = /* @__PURE__ */ new Set();
	return Jt(() => {
		var t = W, n = p();
		i = n.promise;
		try {
			Promise.resolve(e()).then(n.resolve, (e) => {
				e !== _e && n.reject(e);
			}).finally(Ye);
		} catch (e) {
			n.reject(e), Ye();
		}
		var c = O;
		if (o) {
			if (t.f & 32768) var l = Xe();
			if (r.b?.is_rendered()) c.async_deriveds.get(t)?.reject(Qe);
			else for (let e of s.values()) e.reject(Qe);
			s.add(n), c.async_deriveds.set(t, n);
		}
		let u = (e, t = void 0) => {
			l?.(), s.delete(n), t !== Qe && (c.activate(), t ? (a.f |= le, wt(a, t)) : (a.f & 8388608 && (a.f ^= le), wt(a, e)), c.deactivate());
		};
		n.promise.then(u, (e) => u(null, e || "unknown"));
	}), Wt(() => {
		for (let e of s) e.reject(Qe);
	}), new Promise((e) => {
		function t(n) {
			function r() {
				n === i ? e(a) : t(i);
			}
			n.then(r, r);
		}
		t(i);
	});
}
/*#__NO_SIDE_EFFECTS__*/
function et(e) {
	let t = /* @__PURE__ */ Ze(e);
	return t.equals = je, t;
}
function tt(e) {
	var t = e.effects;
	if (t !== null) {
		e.effects = null;
		for (var n = 0; n < t.length; n += 1) z(t[n]);
	}
}
function nt(e) {
	var t, n = W, r = e.parent;
	if (!B && r !== null && e.v !== v && r.f & 24576) return be(), e.v;
	G(r);
	try {
		tt(e), t = gn(e);
	} finally {
		G(n);
	}
	return t;
}
function rt(e) {
	var t = nt(e);
	!e.equals(t) && (e.wv = pn(), (!O?.is_fork || e.deps === null) && (O === null ? e.v = t : (O.capture(e, t, !0), ot?.capture(e, t, !0)), e.deps === null)) ? E(e, m) : B || (k === null ? We(e) : (Ut() || O?.is_fork) && k.set(e, t));
}
function it(e) {
	if (e.effects !== null) for (let t of e.effects) (t.teardown || t.ac) && (t.teardown?.(), t.ac !== null && Ke(() => {
		t.ac.abort(_e), t.ac = null;
	}), t.fn !== null && (t.teardown = d), yn(t, 0), $t(t));
}
function at(e) {
	if (e.effects !== null) for (let t of e.effects) t.teardown && t.fn !== null && Q(t);
}
// ../../node_modules/svelte/src/internal/client/reactivity/batch.js
var D = null, O = null, ot = null, k = null, st = null, ct = !1, lt = !1, ut = null, dt = null, ft = 0, pt = 1, mt = class e {
	id = pt++;
	started = !1;
	linked = !0;
	prev = null;
	next = null;
	async_deriveds = /* @__PURE__ */ new Map();
	current = /* @__PURE__ */ new Map();
	previous = /* @__PURE__ */ new Map();
	#e = /* @__PURE__ */ new Set();
	#t = /* @__PURE__ */ new Set();
	#n = 0;
	#r = /* @__PURE__ */ new Map();
	#i = null;
	#a = [];
	#o = [];
	#s = /* @__PURE__ */ new Map();
	#c = /* @__PURE__ */ new Map();
	#l = /* @__PURE__ */ new Set();
	is_fork = !1;
	#u = !1;
	constructor() {
		D === null ? D = this : (D.next = this, this.prev = D), D = this;
	}
	#d() {
		if (this.is_fork) return !0;
		for (let e of this.#r.keys()) if (!this.#f(e)) return !0;
		return !1;
	}
	#f(e) {
		for (var t = e; t !== null; t = t.parent) if (this.#c.has(t)) return !0;
		return !1;
	}
	skip_effect(e) {
		this.#c.has(e) || this.#c.set(e, {
			d: [],
			m: []
		}), this.#l.delete(e);
	}
	unskip_effect(e, t = (e) => this.schedule(e)) {
		var n = this.#c.get(e);
		if (n) {
			this.#c.delete(e);
			for (var r of n.d) E(r, h), t(r);
			for (r of n.m) E(r, g), t(r);
		}
		this.#l.add(e);
	}
	#p() {
		var e = [];
		for (let i of this.#a) if (!(i.f & 16384 || !(i.f & 6144))) {
			for (var t = i, n = !1; t.parent !== null;) {
				t = t.parent;
				var r = t.f;
				if (r & 96) {
					if (!(r & 1024)) {
						n = !0;
						break;
					}
					t.f ^= m;
				}
			}
			n || e.push(t);
		}
		return this.#a = [], e;
	}
	#m() {
		this.started = !0;
		for (let [e, t] of this.#s) E(e, t), this.schedule(e);
		this.apply();
		for (var t = ut = [], n = [], r = dt = []; this.#a.length > 0;) {
			ft++ > 1e3 && (this.#b(), ht());
			for (let e of this.#p()) try {
				this.#h(e, t, n);
			} catch (t) {
				throw yt(e), this.#d() || this.discard(), t;
			}
		}
		if (O = null, r.length > 0) {
			var i = e.ensure();
			for (let e of r) i.schedule(e);
		}
		if (ut = null, dt = null, this.#d()) {
			this.#y(n), this.#y(t);
			for (let [e, t] of this.#c) vt(e, t);
			r.length > 0 && O.#m();
			return;
		}
		let a = this.#g();
		if (a) this.#y(n), this.#y(t), a.#v(this);
		else {
			this.#s.clear();
			for (let e of this.#e) e(this);
			this.#e.clear(), ot = this, gt(n), gt(t), ot = null, this.#i?.resolve();
			var o = O;
			this.#n === 0 && (this.#a.length === 0 || o !== null) && this.#b(), o !== null && (j.clear(), o.#m());
		}
	}
	#h(e, t, n) {
		e.f ^= m;
		for (var r = e.first; r !== null;) {
			var i = r.f, a = !!(i & 96);
			if (!(a && i & 1024 || i & 8192 || this.#c.has(r)) && r.fn !== null) {
				a ? r.f ^= m : i & 4 ? t.push(r) : mn(r) && (i & 16 && this.add_dirty_reaction(r, g), Q(r));
				var o = r.first;
				if (o !== null) {
					r = o;
					continue;
				}
			}
			for (; r !== null;) {
				var s = r.next;
				if (s !== null) {
					r = s;
					break;
				}
				r = r.parent;
			}
		}
	}
	#g() {
		for (var e = this.prev; e !== null; e = e.prev) if (!e.is_fork && this.#_(e)) return e;
		return null;
	}
	#_(e) {
		for (let [t, [, n]] of this.current) if (!n && e.current.has(t)) return !0;
		return !1;
	}
	#v(e) {
		for (let [t, n] of e.current) !this.previous.has(t) && e.previous.has(t) && this.previous.set(t, e.previous.get(t)), this.current.set(t, n);
		for (let [t, n] of e.async_deriveds) {
			let e = this.async_deriveds.get(t);
			e && n.promise.then(e.resolve).catch(e.reject);
		}
		e.async_deriveds.clear(), this.transfer_reactions(e.#s);
		let t = (e) => {
			var n = e.reactions;
			if (n !== null && !(e.f & 2 && !(e.f & 6144))) for (let e of n) {
				var r = e.f;
				if (r & 2) t(e);
				else {
					var i = e;
					r & 4194320 && !this.async_deriveds.has(i) && (this.#s.delete(i), E(i, h), this.schedule(i));
				}
			}
		};
		for (let e of this.current.keys()) t(e);
		this.oncommit(() => e.discard()), e.#b(), O = this, this.#m();
	}
	#y(e) {
		for (var t = 0; t < e.length; t += 1) Ge(e[t], this.#s);
	}
	capture(e, t, n = !1) {
		e.v !== v && !this.previous.has(e) && this.previous.set(e, e.v), e.f & 8388608 || (this.current.set(e, [t, n]), k?.set(e, t)), this.is_fork || (e.v = t);
	}
	activate() {
		O = this;
	}
	deactivate() {
		O = null, k = null;
	}
	flush() {
		try {
			lt = !0, O = this, this.#m();
		} finally {
			ft = 0, st = null, ut = null, dt = null, lt = !1, O = null, k = null, j.clear();
		}
	}
	discard() {
		for (let e of this.#t) e(this);
		this.#t.clear();
		for (let e of this.async_deriveds.values()) e.reject(Qe);
		this.#b(), this.#i?.resolve();
	}
	register_created_effect(e) {
		this.#o.push(e);
	}
	increment(e, t) {
		if (this.#n += 1, e) {
			let e = this.#r.get(t) ?? 0;
			this.#r.set(t, e + 1);
		}
	}
	decrement(e, t) {
		if (--this.#n, e) {
			let e = this.#r.get(t) ?? 0;
			e === 1 ? this.#r.delete(t) : this.#r.set(t, e - 1);
		}
		this.#u || (this.#u = !0, T(() => {
			this.#u = !1, this.linked && this.flush();
		}));
	}
	transfer_reactions(e) {
		for (let [t, n] of e) this.add_dirty_reaction(t, n);
		e.clear();
	}
	add_dirty_reaction(e, t) {
		(t === 2048 || this.#s.get(e) !== 2048) && this.#s.set(e, t);
	}
	oncommit(e) {
		this.#e.add(e);
	}
	ondiscard(e) {
		this.#t.add(e);
	}
	settled() {
		return (this.#i ??= p()).promise;
	}
	static ensure() {
		if (O === null) {
			let t = O = new e();
			!lt && T(() => {
				t.started || t.flush();
			});
		}
		return O;
	}
	apply() {
		k = null;
	}
	schedule(e) {
		st = e, e.b?.is_pending && e.f & 16777228 && !(e.f & 32768) ? e.b.defer_effect(e) : this.#a.push(e);
	}
	#b() {
		if (this.linked) {
			var e = this.prev, t = this.next;
			e === null || (e.next = t), t === null ? D = e : t.prev = e, this.linked = !1;
		}
	}
};
function ht() {
	try {
		Ne();
	} catch (e) {
		I(e, st);
	}
}
var A = null;
function gt(e) {
	var t = e.length;
	if (t !== 0) {
		for (var n = 0; n < t;) {
			var r = e[n++];
			if (!(r.f & 24576) && mn(r) && (A = /* @__PURE__ */ new Set(), Q(r), r.deps === null && r.first === null && r.nodes === null && r.teardown === null && r.ac === null && nn(r), A?.size > 0)) {
				j.clear();
				for (let e of A) {
					if (e.f & 24576) continue;
					let t = [e], n = e.parent;
					for (; n !== null;) A.has(n) && (A.delete(n), t.push(n)), n = n.parent;
					for (let e = t.length - 1; e >= 0; e--) {
						let n = t[e];
						n.f & 24576 || Q(n);
					}
				}
				A.clear();
			}
		}
		A = null;
	}
}
function _t(e) {
	O.schedule(e);
}
function vt(e, t) {
	if (!(e.f & 32 && e.f & 1024)) {
		e.f & 2048 ? t.d.push(e) : e.f & 4096 && t.m.push(e), E(e, m);
		for (var n = e.first; n !== null;) vt(n, t), n = n.next;
	}
}
function yt(e) {
	E(e, m);
	for (var t = e.first; t !== null;) yt(t), t = t.next;
}
// ../../node_modules/svelte/src/internal/client/reactivity/sources.js
var bt = /* @__PURE__ */ new Set(), j = /* @__PURE__ */ new Map(), xt = !1;
function St(e, t) {
	return {
		f: 0,
		v: e,
		reactions: null,
		equals: ke,
		rv: 0,
		wv: 0
	};
}
/*#__NO_SIDE_EFFECTS__*/
function M(e, t) {
	let n = St(e, t);
	return ln(n), n;
}
function N(e, t, n = !1) {
	return V !== null && (!H || V.f & 131072) && Ve() && V.f & 4325394 && (K === null || !K.has(e)) && Ie(), wt(e, n ? Ot(t) : t, dt);
}
var P = null, Ct = 0;
function wt(e, t, n = null) {
	if (!e.equals(t)) {
		B ? j.set(e, t) : j.has(e) || j.set(e, e.v);
		var r = mt.ensure();
		if (r.capture(e, t), e.f & 2) {
			let t = e;
			e.f & 2048 && nt(t), k === null && We(t);
		}
		e.wv = pn(), P = null, Ct = 0, Dt(e, h, n), P = null, Ve() && W !== null && W.f & 1024 && !(W.f & 96) && (Y === null ? un([e]) : Y.push(e)), !r.is_fork && bt.size > 0 && !xt && Tt();
	}
	return t;
}
function Tt() {
	xt = !1;
	for (let e of bt) {
		e.f & 1024 && E(e, g);
		let t;
		try {
			t = mn(e);
		} catch {
			t = !0;
		}
		t && Q(e);
	}
	bt.clear();
}
function Et(e) {
	N(e, e.v + 1);
}
function Dt(e, t, n) {
	var r = e.reactions;
	if (r !== null) {
		var i = Ve(), a = r.length;
		if (Ct += a, Ct > 1e5 && P === null && (P = /* @__PURE__ */ new Set()), P !== null) {
			if (P.has(e)) return;
			P.add(e);
		}
		for (var o = 0; o < a; o++) {
			var s = r[o], c = s.f;
			if (i || s !== W) {
				var l = (c & h) === 0;
				if (l && E(s, t), c & 131072) bt.add(s);
				else if (c & 2) {
					var u = s;
					k?.delete(u), Dt(u, g, n);
				} else if (l) {
					var d = s;
					c & 16 && A !== null && A.add(d), n === null ? _t(d) : n.push(d);
				}
			}
		}
	}
}
function Ot(t) {
	if (typeof t != "object" || !t || ue in t || de in t) return t;
	let n = l(t);
	if (n !== s && n !== c) return t;
	var r = /* @__PURE__ */ new Map(), i = e(t), o = /* @__PURE__ */ M(0), u = null, d = Z, f = (e) => {
		if (Z === d) return e();
		var t = V, n = Z;
		U(null), fn(d);
		var r = e();
		return U(t), fn(n), r;
	};
	return i && r.set("length", /* @__PURE__ */ M(t.length, u)), new Proxy(t, {
		defineProperty(e, t, n) {
			"value" in n && n.configurable !== !1 && n.enumerable !== !1 && n.writable !== !1 || Pe();
			var i = r.get(t);
			return i === void 0 ? f(() => {
				var e = /* @__PURE__ */ M(n.value, u);
				return r.set(t, e), e;
			}) : N(i, n.value, !0), !0;
		},
		deleteProperty(e, t) {
			var n = r.get(t);
			if (n === void 0) {
				if (t in e) {
					let e = f(() => /* @__PURE__ */ M(v, u));
					r.set(t, e), Et(o);
				}
			} else N(n, v), Et(o);
			return !0;
		},
		get(e, n, i) {
			if (n === ue) return t;
			var o = r.get(n), s = n in e;
			if (o === void 0 && (!s || a(e, n)?.writable) && (o = f(() => /* @__PURE__ */ M(Ot(s ? e[n] : v), u)), r.set(n, o)), o !== void 0) {
				var c = $(o);
				return c === v ? void 0 : c;
			}
			return Reflect.get(e, n, i);
		},
		getOwnPropertyDescriptor(e, t) {
			this.has?.(e, t);
			var n = Reflect.getOwnPropertyDescriptor(e, t), i = r.get(t);
			if (i !== void 0) {
				var a = $(i);
				if (a === v) return;
				if (n && "value" in n) n.value = a;
				else return {
					enumerable: !0,
					configurable: !0,
					value: a,
					writable: !0
				};
			}
			return n;
		},
		has(e, t) {
			if (t === ue) return !0;
			var n = r.get(t), i = n !== void 0 && n.v !== v || Reflect.has(e, t);
			return (n !== void 0 || (W !== null || V !== null) && (!i || a(e, t)?.writable)) && (n === void 0 && (n = f(() => /* @__PURE__ */ M(i ? Ot(e[t]) : v, u)), r.set(t, n)), $(n) === v) ? !1 : i;
		},
		set(e, t, n, s) {
			var c = r.get(t), l = t in e;
			if (i && t === "length") for (var d = n; d < c.v; d += 1) {
				var p = r.get(d + "");
				p === void 0 ? d in e && (p = f(() => /* @__PURE__ */ M(v, u)), r.set(d + "", p)) : N(p, v);
			}
			if (c === void 0) (!l || a(e, t)?.writable) && (c = f(() => /* @__PURE__ */ M(void 0, u)), N(c, Ot(n)), r.set(t, c));
			else {
				l = c.v !== v;
				var m = f(() => Ot(n));
				N(c, m);
			}
			var h = Reflect.getOwnPropertyDescriptor(e, t);
			if (h?.set && h.set.call(s, n), !l) {
				if (i && typeof t == "string") {
					var g = r.get("length"), ee = Number(t);
					Number.isInteger(ee) && ee >= g.v && N(g, ee + 1);
				}
				Et(o);
			}
			return !0;
		},
		ownKeys(e) {
			$(o);
			var t = Reflect.ownKeys(e).filter((e) => {
				var t = r.get(e);
				return t === void 0 || t.v !== v;
			});
			for (var [n, i] of r) i.v !== v && !(n in e) && t.push(n);
			return t;
		},
		setPrototypeOf() {
			Fe();
		}
	});
}
var kt, At, jt, Mt;
function Nt() {
	if (kt === void 0) {
		kt = window, At = /Firefox/.test(navigator.userAgent);
		var e = Element.prototype, t = Node.prototype, n = Text.prototype;
		jt = a(t, "firstChild").get, Mt = a(t, "nextSibling").get, u(e) && (e[me] = void 0, e[pe] = null, e[he] = void 0, e.__e = void 0), u(n) && (n[ge] = void 0);
	}
}
function Pt(e = "") {
	return document.createTextNode(e);
}
/*@__NO_SIDE_EFFECTS__*/
function Ft(e) {
	return jt.call(e);
}
/*@__NO_SIDE_EFFECTS__*/
function F(e) {
	return Mt.call(e);
}
function It(e, t) {
	if (!y) return /* @__PURE__ */ Ft(e);
	var n = /* @__PURE__ */ Ft(b);
	if (n === null) n = b.appendChild(Pt());
	else if (t && n.nodeType !== 3) {
		var r = Pt();
		return n?.before(r), x(r), r;
	}
	return t && Bt(n), x(n), n;
}
function Lt(e, t = !1) {
	if (!y) return /* @__PURE__ */ Ft(e);
	var n = It(e, t);
	return Te(e), n;
}
function Rt(e, t = 1, n = !1) {
	let r = y ? b : e;
	for (var i; t--;) i = r, r = /* @__PURE__ */ F(r);
	if (!y) return r;
	if (n) {
		if (r?.nodeType !== 3) {
			var a = Pt();
			return r === null ? i?.after(a) : r.before(a), x(a), a;
		}
		Bt(r);
	}
	return x(r), r;
}
function zt(e, t, n) {
	return t == null || t === "http://www.w3.org/1999/xhtml" ? n ? document.createElement(e, { is: n }) : document.createElement(e) : n ? document.createElementNS(t, e, { is: n }) : document.createElementNS(t, e);
}
function Bt(e) {
	if (e.nodeValue.length < 65536) return;
	let t = e.nextSibling;
	for (; t !== null && t.nodeType === 3;) t.remove(), e.nodeValue += t.nodeValue, t = e.nextSibling;
}
function Vt(e) {
	var t = W;
	if (t === null) return V.f |= le, e;
	if (!(t.f & 32768) && !(t.f & 4)) throw e;
	I(e, t);
}
function I(e, t) {
	if (e === _) throw e;
	if (!(t !== null && t.f & 16384)) {
		for (; t !== null;) {
			if (t.f & 128 && !(t.f & 33570816)) {
				if (!(t.f & 32768)) throw e;
				try {
					t.b.error(e);
					return;
				} catch (t) {
					e = t;
				}
			}
			t = t.parent;
		}
		throw e;
	}
}
// ../../node_modules/svelte/src/internal/client/reactivity/effects.js
function Ht(e, t) {
	var n = t.last;
	n === null ? t.last = t.first = e : (n.next = e, e.prev = n, t.last = e);
}
function L(e, t) {
	var n = W;
	n !== null && n.f & 8192 && (e |= ee);
	var r = {
		ctx: S,
		deps: null,
		nodes: null,
		f: e | h | 512,
		first: null,
		fn: t,
		last: null,
		next: null,
		parent: n,
		b: n && n.b,
		prev: null,
		teardown: null,
		wv: 0,
		ac: null
	};
	O?.register_created_effect(r);
	var i = r;
	if (e & 4) ut === null ? mt.ensure().schedule(r) : ut.push(r);
	else if (t !== null) {
		try {
			Q(r);
		} catch (e) {
			throw z(r), e;
		}
		i.deps === null && i.teardown === null && i.nodes === null && i.first === i.last && !(i.f & 524288) && (i = i.first, e & 16 && e & 65536 && i !== null && (i.f |= ie));
	}
	if (i !== null && (i.parent = n, n !== null && Ht(i, n), V !== null && V.f & 2 && !(e & 64))) {
		var a = V;
		(a.effects ??= []).push(i);
	}
	return r;
}
function Ut() {
	return V !== null && !H;
}
function Wt(e) {
	let t = L(8, null);
	return E(t, m), t.teardown = e, t;
}
function Gt(e) {
	return L(4 | oe, e);
}
function Kt(e) {
	mt.ensure();
	let t = L(64 | ae, e);
	return (e = {}) => new Promise((n) => {
		e.outro ? rn(t, () => {
			z(t), n(void 0);
		}) : (z(t), n(void 0));
	});
}
function qt(e) {
	return L(4, e);
}
function Jt(e) {
	return L(ce | ae, e);
}
function Yt(e, t = 0) {
	return L(8 | t, e);
}
function Xt(e, t = [], n = [], r = []) {
	qe(r, t, n, (t) => {
		L(8, () => {
			e(...t.map($));
		});
	});
}
function Zt(e, t = 0) {
	return L(16 | t, e);
}
function R(e) {
	return L(32 | ae, e);
}
function Qt(e) {
	var t = e.teardown;
	if (t !== null) {
		let n = B, r = V;
		cn(!0), U(null);
		try {
			t.call(null);
		} catch (t) {
			I(t, e.parent);
		} finally {
			cn(n), U(r);
		}
	}
}
function $t(e, t = !1) {
	var n = e.first;
	for (e.first = e.last = null; n !== null;) {
		let e = n.ac;
		e !== null && Ke(() => {
			e.abort(_e);
		});
		var r = n.next;
		n.f & 64 ? n.parent = null : z(n, t), n = r;
	}
}
function en(e) {
	for (var t = e.first; t !== null;) {
		var n = t.next;
		t.f & 32 || z(t), t = n;
	}
}
function z(e, t = !0) {
	var n = !1;
	(t || e.f & 262144) && e.nodes !== null && e.nodes.end !== null && (tn(e.nodes.start, e.nodes.end), n = !0), e.f |= re, $t(e, t && !n), yn(e, 0);
	var r = e.nodes && e.nodes.t;
	if (r !== null) for (let e of r) e.stop();
	Qt(e), e.f ^= re, e.f |= te;
	var i = e.parent;
	i !== null && i.first !== null && nn(e), e.next = e.prev = e.teardown = e.ctx = e.deps = e.fn = e.nodes = e.ac = e.b = null;
}
function tn(e, t) {
	for (; e !== null;) {
		var n = e === t ? null : /* @__PURE__ */ F(e);
		e.remove(), e = n;
	}
}
function nn(e) {
	var t = e.parent, n = e.prev, r = e.next;
	n !== null && (n.next = r), r !== null && (r.prev = n), t !== null && (t.first === e && (t.first = r), t.last === e && (t.last = n));
}
function rn(e, t, n = !0) {
	var r = [];
	e.f |= 256, an(e, r, !0);
	var i = () => {
		n && z(e), t && t();
	}, a = r.length;
	if (a > 0) {
		var o = () => --a || i();
		for (var s of r) s.out(o);
	} else i();
}
function an(e, t, n) {
	if (!(e.f & 8192)) {
		e.f ^= ee;
		var r = e.nodes && e.nodes.t;
		if (r !== null) for (let e of r) (e.is_global || n) && t.push(e);
		for (var i = e.first; i !== null;) {
			var a = i.next;
			if (!(i.f & 64)) {
				var o = !!(i.f & 65536) || !!(i.f & 32) && !!(e.f & 16);
				an(i, t, o ? n : !1);
			}
			i = a;
		}
	}
}
function on(e, t) {
	if (e.nodes) for (var n = e.nodes.start, r = e.nodes.end; n !== null;) {
		var i = n === r ? null : /* @__PURE__ */ F(n);
		t.append(n), n = i;
	}
}
// ../../node_modules/svelte/src/internal/client/legacy.js
var sn = null, B = !1;
function cn(e) {
	B = e;
}
var V = null, H = !1;
function U(e) {
	V = e;
}
var W = null;
function G(e) {
	W = e;
}
var K = null;
function ln(e) {
	V !== null && (V.f & 2097152 || V.f & 2) && (K ??= /* @__PURE__ */ new Set()).add(e);
}
var q = null, J = 0, Y = null;
function un(e) {
	Y = e;
}
var dn = 1, X = 0, Z = X;
function fn(e) {
	Z = e;
}
function pn() {
	return ++dn;
}
function mn(e) {
	var t = e.f;
	if (t & 2048) return !0;
	if (t & 4096) {
		for (var n = e.deps, r = n.length, i = 0; i < r; i++) {
			var a = n[i];
			if (mn(a) && rt(a), a.wv > e.wv) return !0;
		}
		t & 512 && k === null && E(e, m);
	}
	return !1;
}
function hn(e, t, n = !0) {
	var r = e.reactions;
	if (r !== null && !(K !== null && K.has(e))) for (var i = 0; i < r.length; i++) {
		var a = r[i];
		a.f & 2 ? hn(a, t, !1) : t === a && (n ? E(a, h) : a.f & 1024 && E(a, g), _t(a));
	}
}
function gn(e) {
	var t = q, n = J, r = Y, i = V, a = K, o = S, s = H, c = Z, l = e.f;
	q = null, J = 0, Y = null, V = l & 96 ? null : e, K = null, C(e.ctx), H = !1, Z = ++X, e.ac !== null && (Ke(() => {
		e.ac.abort(_e);
	}), e.ac = null);
	try {
		e.f |= se;
		var u = e.fn, d = u();
		e.f |= ne;
		var f = _n(e);
		if (Ve() && Y !== null && !H && f !== null && !(e.f & 6146)) for (var p = 0; p < Y.length; p++) hn(Y[p], e);
		if (i !== null && i !== e) {
			if (X++, i.deps !== null) for (let e = 0; e < n; e += 1) i.deps[e].rv = X;
			if (t !== null) for (let e of t) e.rv = X;
			Y !== null && (r === null ? r = Y : r.push(...Y));
		}
		return e.f & 8388608 && (e.f ^= le), d;
	} catch (t) {
		return _n(e), Vt(t);
	} finally {
		e.f ^= se, q = t, J = n, Y = r, V = i, K = a, C(o), H = s, Z = c;
	}
}
function _n(e) {
	var t = e.deps, n = O?.is_fork;
	if (q !== null) {
		var r;
		if (n || yn(e, J), t !== null && J > 0) for (t.length = J + q.length, r = 0; r < q.length; r++) t[J + r] = q[r];
		else e.deps = t = q;
		if (Ut() && e.f & 512) for (r = J; r < t.length; r++) (t[r].reactions ??= []).push(e);
	} else !n && t !== null && J < t.length && (yn(e, J), t.length = J);
	return t;
}
function vn(e, r) {
	let i = r.reactions;
	if (i !== null) {
		var a = t.call(i, e);
		if (a !== -1) {
			var o = i.length - 1;
			o === 0 ? i = r.reactions = null : (i[a] = i[o], i.pop());
		}
	}
	if (i === null && r.f & 2 && (q === null || !n.call(q, r))) {
		var s = r;
		s.f & 512 && (s.f ^= 512), s.v !== v && We(s), s.ac !== null && Ke(() => {
			s.ac.abort(_e), s.ac = null, E(s, h);
		}), it(s), yn(s, 0);
	}
}
function yn(e, t) {
	var n = e.deps;
	if (n !== null) for (var r = t; r < n.length; r++) vn(e, n[r]);
}
function Q(e) {
	var t = e.f;
	if (!(t & 16384)) {
		E(e, m);
		var n = W;
		W = e;
		try {
			t & 16777232 ? en(e) : $t(e), Qt(e);
			var r = gn(e);
			e.teardown = typeof r == "function" ? r : null, e.wv = dn;
		} finally {
			W = n;
		}
	}
}
function $(e) {
	var t = !!(e.f & 2);
	if (sn?.add(e), V !== null && !H && !(W !== null && W.f & 16384) && (K === null || !K.has(e))) {
		var r = V.deps;
		if (V.f & 2097152) e.rv < X && (e.rv = X, q === null && r !== null && r[J] === e ? J++ : q === null ? q = [e] : q.push(e));
		else {
			V.deps ??= [], n.call(V.deps, e) || V.deps.push(e);
			var i = e.reactions;
			i === null ? e.reactions = [V] : n.call(i, V) || i.push(V);
		}
	}
	if (B && j.has(e)) return j.get(e);
	if (t) {
		var a = e;
		if (B) {
			var o = a.v;
			return (!(a.f & 1024) && a.reactions !== null || xn(a)) && (o = nt(a)), j.set(a, o), o;
		}
		var s = !(a.f & 512) && !H && V !== null && !!(V.f & 512), c = (a.f & ne) === 0;
		mn(a) && (s && (a.f |= 512), rt(a)), s && !c && (at(a), bn(a));
	}
	if (k?.has(e)) return k.get(e);
	if (e.f & 8388608) throw e.v;
	return e.v;
}
function bn(e) {
	if (e.f |= 512, e.deps !== null) for (let r of e.deps) {
		var t = r.reactions;
		t === null ? r.reactions = [e] : n.call(t, e) || t.push(e), r.f & 2 && !(r.f & 512) && (at(r), bn(r));
	}
}
function xn(e) {
	if (e.v === v) return !0;
	if (e.deps === null) return !1;
	for (let t of e.deps) if (j.has(t) || t.f & 2 && xn(t)) return !0;
	return !1;
}
function Sn(e) {
	var t = H;
	try {
		return H = !0, e();
	} finally {
		H = t;
	}
}
[.../* @__PURE__ */ "allowfullscreen.async.autofocus.autoplay.checked.controls.default.disabled.formnovalidate.indeterminate.inert.ismap.loop.multiple.muted.nomodule.novalidate.open.playsinline.readonly.required.reversed.seamless.selected.webkitdirectory.defer.disablepictureinpicture.disableremoteplayback".split(".")];
var Cn = ["touchstart", "touchmove"];
function wn(e) {
	return Cn.includes(e);
}
// ../../node_modules/svelte/src/internal/client/dev/css.js
var Tn = Symbol("events"), En = /* @__PURE__ */ new Set(), Dn = /* @__PURE__ */ new Set();
function On(e, t, n, r = {}) {
	function i(e) {
		if (r.capture || Pn.call(t, e), !e.cancelBubble) return Ke(() => n?.call(this, e));
	}
	return e.startsWith("pointer") || e.startsWith("touch") || e === "wheel" ? (i.__removed = !1, T(() => {
		i.__removed || t.addEventListener(e, i, r);
	})) : t.addEventListener(e, i, r), i;
}
function kn(e, t, n, r, i) {
	var a = {
		capture: r,
		passive: i
	}, o = On(e, t, n, a);
	(t === document.body || t === window || t === document || t instanceof HTMLMediaElement) && Wt(() => {
		o.__removed = !0, t.removeEventListener(e, o, a);
	});
}
function An(e, t, n) {
	(t[Tn] ??= {})[e] = n;
}
function jn(e) {
	for (var t = 0; t < e.length; t++) En.add(e[t]);
	for (var n of Dn) n(e);
}
var Mn = null, Nn = !1;
function Pn(e) {
	var t = this, n = t.ownerDocument, r = e.type, a = e.composedPath?.() || [], o = a[0] || e.target;
	Mn = e, Nn || (Nn = !0, setTimeout(() => {
		Nn = !1, Mn = null;
	}));
	var s = 0, c = Mn === e && e[Tn];
	if (c) {
		var l = a.indexOf(c);
		if (l !== -1 && (t === document || t === window)) {
			e[Tn] = t;
			return;
		}
		var u = a.indexOf(t);
		if (u === -1) return;
		l <= u && (s = l);
	}
	if (o = a[s] || e.target, o !== t) {
		i(e, "currentTarget", {
			configurable: !0,
			get() {
				return o || n;
			}
		});
		var d = V, f = W;
		U(null), G(null);
		try {
			for (var p, m = []; o !== null && o !== t;) {
				try {
					var h = o[Tn]?.[r];
					h == null || o.disabled && e.target !== o || h.call(o, e);
				} catch (e) {
					p ? m.push(e) : p = e;
				}
				if (e.cancelBubble) break;
				s++, o = s < a.length ? a[s] : null;
			}
			if (p) {
				for (let e of m) queueMicrotask(() => {
					throw e;
				});
				throw p;
			}
		} finally {
			e[Tn] = t, delete e.currentTarget, U(d), G(f);
		}
	}
}
// ../../node_modules/svelte/src/internal/client/dom/reconciler.js
var Fn = globalThis?.window?.trustedTypes && /* @__PURE__ */ globalThis.window.trustedTypes.createPolicy("svelte-trusted-html", { createHTML: (e) => e });
function In(e) {
	return Fn?.createHTML(e) ?? e;
}
function Ln(e) {
	var t = zt("template");
	return t.innerHTML = In(e.replaceAll("<!>", "<!---->")), t.content;
}
// ../../node_modules/svelte/src/internal/client/dom/template.js
function Rn(e, t) {
	var n = W;
	n.nodes === null && (n.nodes = {
		start: e,
		end: t,
		a: null,
		t: null
	});
}
/*#__NO_SIDE_EFFECTS__*/
function zn(e, t) {
	var n = !!(t & 1), r = !!(t & 2), i, a = !e.startsWith("<!>");
	return () => {
		if (y) return Rn(b, null), b;
		i === void 0 && (i = Ln(a ? e : "<!>" + e), n || (i = /* @__PURE__ */ Ft(i)));
		var t = r || At ? document.importNode(i, !0) : i.cloneNode(!0);
		if (n) {
			var o = /* @__PURE__ */ Ft(t), s = t.lastChild;
			Rn(o, s);
		} else Rn(t, t);
		return t;
	};
}
function Bn(e, t) {
	if (y) {
		var n = W;
		n.f & 32768 && n.nodes.end !== null || (n.nodes.end = b), we();
	} else e !== null && e.before(t);
}
// ../../node_modules/svelte/src/reactivity/create-subscriber.js
function Vn(e) {
	let t = 0, n = St(0), r;
	return () => {
		Ut() && ($(n), Yt(() => (t === 0 && (r = Sn(() => e(() => Et(n)))), t += 1, () => {
			T(() => {
				--t, t === 0 && (r?.(), r = void 0, Et(n));
			});
		})));
	};
}
// ../../node_modules/svelte/src/internal/client/dom/blocks/boundary.js
var Hn = ie | ae;
function Un(e, t, n, r) {
	new Wn(e, t, n, r);
}
var Wn = class {
	parent;
	is_pending = !1;
	transform_error;
	#e;
	#t = y ? b : null;
	#n;
	#r;
	#i;
	#a = null;
	#o = null;
	#s = null;
	#c = null;
	#l = 0;
	#u = 0;
	#d = !1;
	#f = /* @__PURE__ */ new Map();
	#p = null;
	#m = Vn(() => (this.#p = St(this.#l), () => {
		this.#p = null;
	}));
	constructor(e, t, n, r) {
		this.#e = e, this.#n = t, this.#r = (e) => {
			var t = W;
			t.b = this, t.f |= 128, n(e);
		}, this.parent = W.b, this.transform_error = r ?? this.parent?.transform_error ?? ((e) => e), this.#i = Zt(() => {
			if (y) {
				let e = Oe(this.#t);
				we();
				let t = e === "[!";
				if (e.startsWith("[?")) {
					let t = JSON.parse(e.slice(2));
					this.#g(t);
				} else t ? this.#y() : this.#h();
			} else this.#b();
		}, Hn), y && (this.#e = b);
	}
	#h() {
		try {
			this.#a = R(() => this.#r(this.#e));
		} catch (e) {
			this.error(e);
		}
	}
	#g(e) {
		let t = this.#n.failed, { reset: n, invoke_onerror: r } = this.#_(e);
		T(r), t && (this.#s = R(() => {
			t(this.#e, () => e, () => n);
		}));
	}
	#_(e) {
		var t = !1, n = !1;
		let r = () => {
			this.#v() || (t ? Se() : (t = !0, n && Le(), this.#s !== null && rn(this.#s, () => {
				this.#s = null;
			}), this.#S(() => {
				this.#b();
			})));
		};
		return {
			reset: r,
			invoke_onerror: () => {
				if (!this.#v()) try {
					n = !0, this.#n.onerror?.(e, r), n = !1;
				} catch (e) {
					I(e, this.#i && this.#i.parent);
				}
			}
		};
	}
	#v() {
		return (this.#i.f & (te | re)) !== 0;
	}
	#y() {
		let e = this.#n.pending;
		e && (this.is_pending = !0, this.#o = R(() => e(this.#e)), T(() => {
			if (!this.#v()) {
				var e = this.#c = document.createDocumentFragment(), t = Pt(), n = !1;
				e.append(t), this.#a = this.#S(() => {
					try {
						return R(() => this.#r(t));
					} catch (e) {
						try {
							this.error(e), n = !0;
						} catch (e) {
							I(e, this.#i.parent);
						}
						return null;
					}
				}), this.#a === null ? (this.#c = null, n && this.#x(O)) : this.#u === 0 && (this.#e.before(e), this.#c = null, rn(this.#o, () => {
					this.#o = null;
				}), this.#x(O));
			}
		}));
	}
	#b() {
		try {
			if (this.is_pending = this.has_pending_snippet(), this.#u = 0, this.#l = 0, this.#a = R(() => {
				this.#r(this.#e);
			}), this.#u > 0) {
				var e = this.#c = document.createDocumentFragment();
				on(this.#a, e);
				let t = this.#n.pending;
				this.#o = R(() => t(this.#e));
			} else this.#x(O);
		} catch (e) {
			this.error(e);
		}
	}
	#x(e) {
		this.is_pending = !1, e.transfer_reactions(this.#f);
	}
	defer_effect(e) {
		Ge(e, this.#f);
	}
	is_rendered() {
		return !this.is_pending && (!this.parent || this.parent.is_rendered());
	}
	has_pending_snippet() {
		return !!this.#n.pending;
	}
	#S(e) {
		var t = W, n = V, r = S;
		G(this.#i), U(this.#i), C(this.#i.ctx);
		try {
			return mt.ensure(), e();
		} finally {
			G(t), U(n), C(r);
		}
	}
	#C(e, t) {
		this.has_pending_snippet() ? (this.#u += e, this.#u === 0 && (this.#x(t), this.#o && rn(this.#o, () => {
			this.#o = null;
		}), this.#c &&= (this.#e.before(this.#c), null))) : this.parent && this.parent.#C(e, t);
	}
	update_pending_count(e, t) {
		this.#C(e, t), this.#l += e, !this.#p || this.#d || (this.#d = !0, T(() => {
			this.#d = !1, this.#p && wt(this.#p, this.#l);
		}));
	}
	get_effect_pending() {
		return this.#m(), $(this.#p);
	}
	error(e) {
		if (e === _ || !this.#n.onerror && !this.#n.failed) throw e;
		O?.is_fork ? (this.#a && O.skip_effect(this.#a), this.#o && O.skip_effect(this.#o), this.#s && O.skip_effect(this.#s), O.oncommit(() => {
			this.#v() || this.#w(e);
		})) : this.#w(e);
	}
	#w(e) {
		this.#a &&= (z(this.#a), null), this.#o &&= (z(this.#o), null), this.#s &&= (z(this.#s), null), y && (x(this.#t), Ee(), x(De()));
		let t = this.#n.failed, n = (e) => {
			if (this.#v()) return;
			let { reset: n, invoke_onerror: r } = this.#_(e);
			r(), t && !this.#v() && (this.#s = this.#S(() => {
				try {
					return R(() => {
						var r = W;
						r.b = this, r.f |= 128, t(this.#e, () => e, () => n);
					});
				} catch (e) {
					return I(e, this.#i.parent), null;
				}
			}));
		};
		T(() => {
			if (!this.#v()) {
				var t;
				try {
					t = this.transform_error(e);
				} catch (e) {
					I(e, this.#i && this.#i.parent);
					return;
				}
				typeof t == "object" && t && typeof t.then == "function" ? t.then(n, (e) => I(e, this.#i && this.#i.parent)) : n(t);
			}
		});
	}
};
function Gn(e, t) {
	var n = t == null ? "" : typeof t == "object" ? `${t}` : t;
	n !== (e[ge] ??= e.nodeValue) && (e[ge] = n, e.nodeValue = `${n}`);
}
function Kn(e, t) {
	return Jn(e, t);
}
var qn = /* @__PURE__ */ new Map();
function Jn(e, { target: t, anchor: n, props: i = {}, events: a, context: o, intro: s = !0, transformError: c }) {
	Nt();
	var l = void 0, u = Kt(() => {
		var s = n ?? t.appendChild(Pt());
		Un(s, { pending: () => {} }, (t) => {
			Re({});
			var n = S;
			if (o && (n.c = o), a && (i.$$events = a), y && Rn(t, null), l = e(t, i) || Be(), y && (W.nodes.end = b, b === null || b.nodeType !== 8 || b.data !== "]")) throw xe(), _;
			ze();
		}, c);
		var u = /* @__PURE__ */ new Set(), d = (e) => {
			for (var n = 0; n < e.length; n++) {
				var r = e[n];
				if (!u.has(r)) {
					u.add(r);
					var i = wn(r);
					for (let e of [t, document]) {
						var a = qn.get(e);
						a === void 0 && (a = /* @__PURE__ */ new Map(), qn.set(e, a));
						var o = a.get(r);
						o === void 0 ? (e.addEventListener(r, Pn, { passive: i }), a.set(r, 1)) : a.set(r, o + 1);
					}
				}
			}
		};
		return d(r(En)), Dn.add(d), () => {
			for (var e of u) for (let n of [t, document]) {
				var r = qn.get(n), i = r.get(e);
				--i == 0 ? (n.removeEventListener(e, Pn), r.delete(e), r.size === 0 && qn.delete(n)) : r.set(e, i);
			}
			Dn.delete(d), s !== n && s.parentNode?.removeChild(s);
		};
	});
	return Yn.set(l, u), l;
}
var Yn = /* @__PURE__ */ new WeakMap();
// ../../node_modules/svelte/src/internal/client/dom/css.js
function Xn(e, t) {
	qt(() => {
		e = W?.parent?.nodes?.start ?? e;
		var n = e.getRootNode(), r = n.host ? n : n.head ?? n.ownerDocument.head;
		if (!r.querySelector("#" + t.hash)) {
			let e = zt("style");
			e.id = t.hash, e.textContent = t.code, r.appendChild(e);
		}
	});
}
// ../../node_modules/svelte/src/internal/client/dom/elements/attributes.js
var Zn = Symbol("is custom element"), Qn = Symbol("is html"), $n = ve ? "link" : "LINK";
function er(e, t, n, r) {
	var i = nr(e);
	if (!(y && (i[t] = e.getAttribute(t), t === "src" || t === "srcset" || t === "href" && e.nodeName === $n))) {
		var a = i[t];
		a !== (i[t] = n) && (t === "loading" && (e[fe] = n), n == null ? e.removeAttribute(t) : typeof n != "string" && ir(e).has(t) ? e[t] = n : (!y || typeof n != "number" && typeof n != "boolean" || a !== String(n)) && e.setAttribute(t, n));
	}
}
function tr(e, t, n) {
	var r = V, i = W;
	let a = y;
	y && Ce(!1), U(null), G(null);
	try {
		t !== "style" && (rr.has(e.getAttribute("is") || e.nodeName) || !customElements || customElements.get(e.getAttribute("is") || e.nodeName.toLowerCase()) ? ir(e).has(t) : n && typeof n == "object") ? e[t] = n : er(e, t, n == null ? n : String(n));
	} finally {
		U(r), G(i), a && Ce(!0);
	}
}
function nr(e) {
	return e[pe] ??= {
		[Zn]: e.nodeName.includes("-"),
		[Qn]: e.namespaceURI === ye
	};
}
var rr = /* @__PURE__ */ new Map();
function ir(e) {
	var t = e.getAttribute("is") || e.nodeName, n = rr.get(t);
	if (n) return n;
	rr.set(t, n = /* @__PURE__ */ new Set());
	for (var r, i = e, a = Element.prototype; a !== i;) {
		for (var s in r = o(i), r) r[s].set && s !== "innerHTML" && s !== "textContent" && s !== "innerText" && n.add(s);
		i = l(i);
	}
	return n;
}
// ../../node_modules/svelte/src/internal/client/dom/elements/bindings/this.js
function ar(e, t) {
	return e === t || e?.[ue] === t;
}
function or(e = Be(), t, n, r) {
	var i = S.r, a = W;
	return qt(() => {
		var o, s;
		return Yt(() => {
			o = s, s = r?.() || [], Sn(() => {
				ar(n(...s), e) || (t(e, ...s), o && ar(n(...o), e) && t(null, ...o));
			});
		}), () => {
			let r = a;
			for (; r !== i && r.parent !== null && r.parent.f & 33554432;) r = r.parent;
			let o = () => {
				s && ar(n(...s), e) && t(null, ...s);
			}, c = r.teardown;
			r.teardown = () => {
				o(), c?.();
			};
		};
	}), e;
}
// ../../node_modules/svelte/src/internal/disclose-version.js
typeof window < "u" && ((window.__svelte ??= {}).v ??= /* @__PURE__ */ new Set()).add("5");
// ../../packages/embed/dist/conceptDemo-DeUP-WkH.js
var sr = 600;
function cr(e, t) {
	let n = Object.entries(e).map(([e, t]) => ({
		at: Number(e),
		height: t
	})).toSorted((e, t) => e.at - t.at), r = n.findIndex(({ at: e }) => e >= t), i = r < 0 ? n.slice(-1) : n.slice(Math.max(0, r - 1), r + 1);
	return Math.max(...i.map(({ height: e }) => e), n.length > 0 ? 0 : sr);
}
var lr = [
	"preset",
	"state",
	"theme",
	"accent",
	"font",
	"locale",
	"hide"
], ur = /^[a-z0-9]+(-[a-z0-9]+)*$/;
function dr(e, t, n) {
	if (!ur.test(t)) throw Error(`concept-demo: expected a name such as "indirect-object", got "${t}"`);
	let r = new URL(`embed/${t}/`, e);
	for (let e of lr) {
		let t = n(e);
		t && r.searchParams.set(e, t);
	}
	return r.href;
}
var fr = [
	"controls",
	"caption",
	"share"
], pr = (e, t) => e.find((e) => e === t), mr = (e) => typeof e == "string" ? e.slice(0, 100).split(/[\s,]+/).flatMap((e) => pr(fr, e) ?? []) : void 0, hr = /* @__PURE__ */ new Set([
	"__proto__",
	"constructor",
	"prototype"
]), gr = (e) => {
	if (typeof e != "object" || !e) return !1;
	let t = Object.getPrototypeOf(e);
	return t === Object.prototype || t === null;
};
function _r(e, { depth: t, values: n, characters: r }) {
	let i = n, a = r, o = (e) => (a -= e.length) >= 0, s = (e, t) => {
		if (t < 0 || --i < 0) return !1;
		if (e === null || typeof e == "boolean") return !0;
		if (typeof e == "number") return Number.isFinite(e);
		if (typeof e == "string") return o(e);
		if (Array.isArray(e)) {
			if (e.length > i) return !1;
			for (let n = 0; n < e.length; n++) if (!Object.hasOwn(e, n) || !s(e[n], t - 1)) return !1;
			return !0;
		}
		return !gr(e) || Object.getOwnPropertySymbols(e).length > 0 ? !1 : Object.keys(e).every((n) => !hr.has(n) && o(n) && s(e[n], t - 1));
	};
	return s(e, t);
}
var vr = {
	depth: 24,
	values: 4e3,
	characters: 2e4
}, yr = {
	depth: 32,
	values: 4e6,
	characters: 2e7
}, br = (...e) => (t) => e.some((e) => e === t), xr = (e, t) => (n) => typeof n == "number" && n >= e && n <= t, Sr = (e) => (t) => Number.isInteger(t) && xr(0, e)(t), Cr = (e) => (t) => typeof t == "string" && t.length <= e, wr = (e) => (t) => t === null || e(t), Tr = (e) => _r(e, vr), Er = (e) => _r(e, yr), Dr = (e) => typeof e == "string" && /^[a-zA-Z0-9_-]{1,80}$/.test(e), Or = Sr(2 ** 53 - 1), kr = {
	height: { height: Sr(1e5) },
	awake: {},
	ready: {
		demo: Dr,
		preset: Dr,
		spec: Tr,
		bytes: xr(0, 0xe8d4a51000)
	},
	spec: {
		preset: Dr,
		spec: Tr
	},
	progress: {
		phase: br("loading", "self-test", "running"),
		fraction: wr(xr(0, 1))
	},
	result: {
		run: wr(Or),
		spec: Tr,
		source: br("recorded", "webgpu", "wasm"),
		result: Er
	},
	error: {
		run: wr(Or),
		title: Cr(1e3),
		advice: Cr(4e3)
	}
};
function Ar(e, t) {
	if (!gr(e) || e.conceptscope !== 1) return !1;
	let { type: n } = e;
	if (typeof n != "string" || !Object.hasOwn(t, n)) return !1;
	let r = t[n], i = [
		"conceptscope",
		"type",
		...Object.keys(r)
	];
	return !Reflect.ownKeys(e).some((e) => typeof e != "string" || !i.includes(e)) && Object.entries(r).every(([t, n]) => n(Object.hasOwn(e, t) ? e[t] : void 0));
}
var jr = (e) => Ar(e, kr) ? e : null, Mr = class extends Error {
	name = "ConceptDemoError";
	advice;
	constructor(e, t) {
		super(e), this.advice = t;
	}
}, Nr = ":host{display:block}:host([hidden]){display:none}iframe{display:block;width:100%;border:0}";
function Pr() {
	let e = new CSSStyleSheet();
	return e.replaceSync(Nr), e;
}
var Fr = 60, Ir = globalThis.HTMLElement ?? Object, Lr = null, Rr = class extends Ir {
	static version = 1;
	static observedAttributes = [
		"name",
		"site",
		"sandbox",
		...lr
	];
	#e = null;
	#t = "";
	#n = null;
	#r = null;
	#i = null;
	#a = null;
	#o = 0;
	#s = null;
	#c = null;
	get spec() {
		return this.#r;
	}
	get preset() {
		return this.#i ?? this.getAttribute("preset");
	}
	set preset(e) {
		e === null ? this.removeAttribute("preset") : this.setAttribute("preset", e);
	}
	get result() {
		return this.#a;
	}
	get bytes() {
		return this.#n?.bytes ?? null;
	}
	run(e) {
		this.#g("another run was asked for");
		let t = ++this.#o;
		return new Promise((n, r) => {
			this.#s = {
				run: t,
				resolve: n,
				reject: r
			}, this.#m({
				conceptscope: 1,
				type: "run",
				run: t,
				...e !== void 0 && { spec: e }
			});
		});
	}
	connectedCallback() {
		addEventListener("message", this.#d), this.#l();
	}
	disconnectedCallback() {
		removeEventListener("message", this.#d), this.#g("the element was removed"), this.#e?.remove(), this.#e = null, this.#n = null;
	}
	attributeChangedCallback(e, t, n) {
		this.#e && t !== n && (this.#n && n !== null && [
			"theme",
			"font",
			"accent",
			"hide"
		].includes(e) ? this.#h({
			conceptscope: 1,
			type: "look",
			[e]: n
		}) : this.#l());
	}
	#l() {
		let e = this.getAttribute("site") ?? Lr?.site;
		if (e === void 0) throw Error("concept-demo: expected a site, as an attribute or in defineConceptDemo()");
		let t = this.getAttribute("name") ?? "", n = dr(e, t, (e) => this.getAttribute(e)), r = this.getAttribute("sandbox");
		this.#t = r !== null && !r.includes("allow-same-origin") ? "null" : new URL(n).origin, this.#n = null, this.#i = null;
		let i = this.shadowRoot ?? this.attachShadow({ mode: "open" });
		i.adoptedStyleSheets = [Pr()];
		let a = document.createElement("iframe");
		r !== null && a.setAttribute("sandbox", r), Object.assign(a, {
			src: n,
			title: this.getAttribute("title") ?? (this.textContent.trim() || t),
			allow: "clipboard-write; fullscreen",
			loading: "lazy",
			height: cr(this.#u(t), this.clientWidth)
		}), i.replaceChildren(a), this.#e = a;
	}
	#u(e) {
		let t = Lr?.heights?.[e] ?? {};
		return (mr(this.getAttribute("hide")) ?? []).includes("controls") ? Lr?.figureHeights?.[e] ?? t : t;
	}
	#d = ({ source: e, origin: t, data: n }) => {
		if (!this.#e || e !== this.#e.contentWindow || t !== this.#t) return;
		let r = jr(n);
		r && this.#f(r);
	};
	#f(e) {
		switch (e.type) {
			case "height":
				this.#p(e.height);
				return;
			case "awake":
				this.#h({
					conceptscope: 1,
					type: "hello"
				});
				return;
			case "ready": {
				let { demo: t, preset: n, spec: r, bytes: i } = e;
				this.#n = {
					demo: t,
					preset: n,
					spec: r,
					bytes: i
				}, this.#r = r, this.#i = n, this.#c && this.#h(this.#c), this.#c = null, this.#_("ready", this.#n);
				return;
			}
			case "spec":
				this.#r = e.spec, this.#i = e.preset;
				return;
			case "progress":
				this.#_("progress", {
					phase: e.phase,
					fraction: e.fraction
				});
				return;
			case "result": {
				let { run: t, spec: n, source: r, result: i } = e;
				this.#a = {
					spec: n,
					source: r,
					result: i
				}, t !== null && t === this.#s?.run && (this.#s.resolve(this.#a), this.#s = null), this.#_("result", this.#a);
				return;
			}
			case "error": {
				let t = new Mr(e.title, e.advice);
				e.run !== null && e.run === this.#s?.run && (this.#s.reject(t), this.#s = null), this.#_("error", t);
			}
		}
	}
	#p(e) {
		let t = this.#e, n = Number(t.height), { bottom: r } = t.getBoundingClientRect(), i = r > 0 && r < innerHeight;
		e < n && n - e < Fr && i || (t.height = String(e));
	}
	#m(e) {
		this.#n ? this.#h(e) : this.#c = e;
	}
	#h(e) {
		let t = this.#t === "null" ? "*" : this.#t;
		this.#e?.contentWindow?.postMessage(e, t);
	}
	#g(e) {
		this.#s?.reject(new DOMException(`concept-demo: ${e}`, "AbortError")), this.#s = null;
	}
	#_(e, t) {
		this.dispatchEvent(new CustomEvent(e, { detail: t }));
	}
};
function zr(e) {
	Lr ??= e, customElements.get("concept-demo") || customElements.define("concept-demo", Rr);
}
// ../../packages/embed/dist/heights.js
var Br = {
	320: 1208,
	360: 1086,
	400: 1046,
	480: 929,
	560: 929,
	640: 954,
	720: 910,
	800: 890,
	920: 890
}, Vr = {
	320: 3393,
	360: 3288,
	400: 3172,
	480: 3133,
	560: 3089,
	640: 3017,
	720: 2953,
	800: 2038,
	920: 2038
}, Hr = {
	320: 2504,
	360: 2433,
	400: 2367,
	480: 2205,
	560: 2185,
	640: 2150,
	720: 2110,
	800: 1972,
	920: 1941
}, Ur = {
	320: 2559,
	360: 2467,
	400: 2457,
	480: 2501,
	560: 2244,
	640: 2259,
	720: 2197,
	800: 1976,
	920: 1956
}, Wr = {
	320: 1288,
	360: 1197,
	400: 1096,
	480: 1065,
	560: 1045,
	640: 1027,
	720: 983,
	800: 929,
	920: 908
}, Gr = {
	320: 3966,
	360: 3885,
	400: 3720,
	480: 3661,
	560: 3319,
	640: 3218,
	720: 3274,
	800: 3242,
	920: 3147
}, Kr = {
	320: 3658,
	360: 3504,
	400: 3420,
	480: 3339,
	560: 3087,
	640: 3122,
	720: 3038,
	800: 2267,
	920: 2248
}, qr = {
	320: 1538,
	360: 1447,
	400: 1427,
	480: 1390,
	560: 1370,
	640: 1379,
	720: 1359,
	800: 1315,
	920: 1315
}, Jr = {
	320: 1501,
	360: 1438,
	400: 1397,
	480: 1380,
	560: 1340,
	640: 1305,
	720: 1305,
	800: 1305,
	920: 1261
}, Yr = {
	320: 1048,
	360: 962,
	400: 923,
	480: 923,
	560: 906,
	640: 888,
	720: 849,
	800: 849,
	920: 849
}, Xr = {
	320: 1244,
	360: 1216,
	400: 1216,
	480: 1069,
	560: 1069,
	640: 1095,
	720: 1051,
	800: 997,
	920: 976
}, Zr = {
	320: 898,
	360: 805,
	400: 764,
	480: 647,
	560: 647,
	640: 647,
	720: 647,
	800: 626,
	920: 626
}, Qr = {
	320: 3084,
	360: 3006,
	400: 2891,
	480: 2852,
	560: 2808,
	640: 2754,
	720: 2689,
	800: 1774,
	920: 1774
}, $r = {
	320: 2195,
	360: 2151,
	400: 2086,
	480: 1923,
	560: 1903,
	640: 1886,
	720: 1846,
	800: 1708,
	920: 1677
}, ei = {
	320: 2250,
	360: 2185,
	400: 2175,
	480: 2219,
	560: 1962,
	640: 1996,
	720: 1934,
	800: 1713,
	920: 1692
}, ti = {
	320: 979,
	360: 915,
	400: 814,
	480: 783,
	560: 764,
	640: 764,
	720: 720,
	800: 710,
	920: 689
}, ni = {
	320: 3696,
	360: 3642,
	400: 3477,
	480: 3419,
	560: 3077,
	640: 2994,
	720: 3050,
	800: 3018,
	920: 2967
}, ri = {
	320: 3349,
	360: 3222,
	400: 3138,
	480: 3057,
	560: 2805,
	640: 2814,
	720: 2775,
	800: 2003,
	920: 1985
}, ii = {
	320: 1229,
	360: 1165,
	400: 1145,
	480: 1108,
	560: 1088,
	640: 1072,
	720: 1051,
	800: 1051,
	920: 1051
}, ai = {
	320: 1191,
	360: 1156,
	400: 1115,
	480: 1098,
	560: 1058,
	640: 1041,
	720: 1041,
	800: 1041,
	920: 1041
}, oi = {
	320: 738,
	360: 680,
	400: 641,
	480: 641,
	560: 624,
	640: 624,
	720: 585,
	800: 585,
	920: 585
}, si = {
	320: 934,
	360: 934,
	400: 934,
	480: 787,
	560: 787,
	640: 787,
	720: 743,
	800: 733,
	920: 712
}, ci = (e) => Object.fromEntries(Object.entries(e).map(([e, t]) => [/([^/]+)\.json$/.exec(e)?.[1] ?? "", t])), li = ci(/* #__PURE__ */ Object.assign({
	"../../content/frames/ablation.json": Br,
	"../../content/frames/activation-patching.json": Vr,
	"../../content/frames/circuit-finder.json": Hr,
	"../../content/frames/circuits.json": Ur,
	"../../content/frames/direct-attribution.json": Wr,
	"../../content/frames/ekg-and-microscope.json": Gr,
	"../../content/frames/indirect-object.json": Kr,
	"../../content/frames/induction-heads.json": qr,
	"../../content/frames/logit-lens.json": Jr,
	"../../content/frames/next-token-prediction.json": Yr,
	"../../content/frames/residual-stream.json": Xr
})), ui = ci(/* #__PURE__ */ Object.assign({
	"../../content/frames/figures/ablation.json": Zr,
	"../../content/frames/figures/activation-patching.json": Qr,
	"../../content/frames/figures/circuit-finder.json": $r,
	"../../content/frames/figures/circuits.json": ei,
	"../../content/frames/figures/direct-attribution.json": ti,
	"../../content/frames/figures/ekg-and-microscope.json": ni,
	"../../content/frames/figures/indirect-object.json": ri,
	"../../content/frames/figures/induction-heads.json": ii,
	"../../content/frames/figures/logit-lens.json": ai,
	"../../content/frames/figures/next-token-prediction.json": oi,
	"../../content/frames/figures/residual-stream.json": si
})), di = /* @__PURE__ */ zn("<main class=\"svelte-n50uah\"><h1>A page made by Svelte</h1> <button>Run it</button> <p id=\"said\" class=\"svelte-n50uah\"> </p> <concept-demo><a href=\"https://conceptscope.example/demos/ekg-and-microscope/\">Which one carries the trigger?</a></concept-demo> <p>The figure of another demo, without its controls:</p> <concept-demo><a href=\"https://conceptscope.example/demos/logit-lens/\">What would the model say at each layer?</a></concept-demo> <p>The text goes on.</p></main>", 2), fi = {
	hash: "svelte-n50uah",
	code: "main.svelte-n50uah {max-width:45rem;margin:2rem auto;padding:0 1rem;}#said.svelte-n50uah {height:4.5em;overflow:auto;overflow-wrap:anywhere;}"
};
function pi(e, t) {
	Re(t, !0), Xn(e, fi), zr({
		site: "https://conceptscope.example/",
		heights: li,
		figureHeights: ui
	});
	let n, r = /* @__PURE__ */ M("Not run yet.");
	async function i() {
		try {
			let { source: e, result: t } = await n.run();
			N(r, `Run on ${e}: ${JSON.stringify(t).slice(0, 200)}`);
		} catch ({ message: e }) {
			N(r, e, !0);
		}
	}
	var a = di(), o = Rt(It(a), 2), s = Rt(o, 2), c = Lt(s, !0), l = Rt(s, 2);
	tr(l, "name", "ekg-and-microscope"), or(l, (e) => n = e, () => n);
	var u = Rt(l, 4);
	tr(u, "name", "logit-lens"), tr(u, "preset", "hamlet"), tr(u, "hide", "controls"), tr(u, "locale", "de"), Ee(2), Te(a), Xt(() => Gn(c, $(r))), An("click", o, i), kn("progress", l, ({ detail: e }) => N(r, `${e.phase} ${Math.round(100 * (e.fraction ?? 0))} %`)), Bn(e, a), ze();
}
// main.js
jn(["click"]), Kn(pi, { target: document.body });
