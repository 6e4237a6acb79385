import { createRequire as cr } from 'node:module'; const require = cr(import.meta.url);
import {
  AbortError,
  CheckoutPath,
  Fault,
  HibernationEventIterator,
  NullProtoObj,
  ORPCError,
  ORPC_NAME,
  SearchQuery,
  SpooledEvent,
  StandardRPCJsonSerializer,
  StandardRPCSerializer,
  ValidationError,
  __commonJS,
  __require,
  __toESM,
  _enum,
  array,
  asyncIteratorWithSpan,
  base64,
  coerce_exports,
  daemonContract,
  daemonPrefix,
  discriminatedUnion,
  edgeHost,
  edgePaths,
  egressHostHeader,
  egressPortHeader,
  enhanceRoute,
  fallbackContractConfig,
  faultBody,
  flattenHeader,
  generateContentDisposition,
  generationHeader,
  getContractRouter,
  getFilenameFromContentDisposition,
  guard,
  int,
  intercept,
  isAsyncIteratorObject,
  isContractProcedure,
  isObject,
  isTypescriptObject,
  limits,
  literal,
  mapEventIterator,
  mergeErrorMap,
  mergeMeta,
  mergePrefix,
  mergeRoute,
  mergeTags,
  noUsage,
  object,
  once,
  overlayProxy,
  parseEmptyableJSON,
  resolveMaybeOptionalOptions,
  responseOf,
  runWithSpan,
  setSpanError,
  string,
  stringifyJSON,
  toArray,
  toEventIterator,
  toEventStream,
  toHttpPath,
  toORPCError,
  tokenHeader,
  union,
  validateORPCError,
  value
} from "./chunk-W6C2ULX7.mjs";

// node_modules/pino-std-serializers/lib/err-helpers.js
var require_err_helpers = __commonJS({
  "node_modules/pino-std-serializers/lib/err-helpers.js"(exports, module) {
    "use strict";
    var isErrorLike = (err) => {
      return err && typeof err.message === "string";
    };
    var getErrorCause = (err) => {
      if (!err) return;
      const cause = err.cause;
      if (typeof cause === "function") {
        const causeResult = err.cause();
        return isErrorLike(causeResult) ? causeResult : void 0;
      } else {
        return isErrorLike(cause) ? cause : void 0;
      }
    };
    var _stackWithCauses = (err, seen) => {
      if (!isErrorLike(err)) return "";
      const stack = err.stack || "";
      if (seen.has(err)) {
        return stack + "\ncauses have become circular...";
      }
      const cause = getErrorCause(err);
      if (cause) {
        seen.add(err);
        return stack + "\ncaused by: " + _stackWithCauses(cause, seen);
      } else {
        return stack;
      }
    };
    var stackWithCauses = (err) => _stackWithCauses(err, /* @__PURE__ */ new Set());
    var _messageWithCauses = (err, seen, skip) => {
      if (!isErrorLike(err)) return "";
      const message = skip ? "" : err.message || "";
      if (seen.has(err)) {
        return message + ": ...";
      }
      const cause = getErrorCause(err);
      if (cause) {
        seen.add(err);
        const skipIfVErrorStyleCause = typeof err.cause === "function";
        return message + (skipIfVErrorStyleCause ? "" : ": ") + _messageWithCauses(cause, seen, skipIfVErrorStyleCause);
      } else {
        return message;
      }
    };
    var messageWithCauses = (err) => _messageWithCauses(err, /* @__PURE__ */ new Set());
    module.exports = {
      isErrorLike,
      getErrorCause,
      stackWithCauses,
      messageWithCauses
    };
  }
});

// node_modules/pino-std-serializers/lib/err-proto.js
var require_err_proto = __commonJS({
  "node_modules/pino-std-serializers/lib/err-proto.js"(exports, module) {
    "use strict";
    var seen = /* @__PURE__ */ Symbol("circular-ref-tag");
    var rawSymbol = /* @__PURE__ */ Symbol("pino-raw-err-ref");
    var pinoErrProto = Object.create({}, {
      type: {
        enumerable: true,
        writable: true,
        value: void 0
      },
      message: {
        enumerable: true,
        writable: true,
        value: void 0
      },
      stack: {
        enumerable: true,
        writable: true,
        value: void 0
      },
      aggregateErrors: {
        enumerable: true,
        writable: true,
        value: void 0
      },
      raw: {
        enumerable: false,
        get: function() {
          return this[rawSymbol];
        },
        set: function(val) {
          this[rawSymbol] = val;
        }
      }
    });
    Object.defineProperty(pinoErrProto, rawSymbol, {
      writable: true,
      value: {}
    });
    module.exports = {
      pinoErrProto,
      pinoErrorSymbols: {
        seen,
        rawSymbol
      }
    };
  }
});

// node_modules/pino-std-serializers/lib/err.js
var require_err = __commonJS({
  "node_modules/pino-std-serializers/lib/err.js"(exports, module) {
    "use strict";
    module.exports = errSerializer;
    var { messageWithCauses, stackWithCauses, isErrorLike } = require_err_helpers();
    var { pinoErrProto, pinoErrorSymbols } = require_err_proto();
    var { seen } = pinoErrorSymbols;
    var { toString } = Object.prototype;
    function errSerializer(err) {
      if (!isErrorLike(err)) {
        return err;
      }
      err[seen] = void 0;
      const _err = Object.create(pinoErrProto);
      _err.type = toString.call(err.constructor) === "[object Function]" ? err.constructor.name : err.name;
      _err.message = messageWithCauses(err);
      _err.stack = stackWithCauses(err);
      if (Array.isArray(err.errors)) {
        _err.aggregateErrors = err.errors.map((err2) => errSerializer(err2));
      }
      for (const key in err) {
        if (_err[key] === void 0) {
          const val = err[key];
          if (isErrorLike(val)) {
            if (key !== "cause" && !Object.prototype.hasOwnProperty.call(val, seen)) {
              _err[key] = errSerializer(val);
            }
          } else {
            _err[key] = val;
          }
        }
      }
      delete err[seen];
      _err.raw = err;
      return _err;
    }
  }
});

// node_modules/pino-std-serializers/lib/err-with-cause.js
var require_err_with_cause = __commonJS({
  "node_modules/pino-std-serializers/lib/err-with-cause.js"(exports, module) {
    "use strict";
    module.exports = errWithCauseSerializer;
    var { isErrorLike } = require_err_helpers();
    var { pinoErrProto, pinoErrorSymbols } = require_err_proto();
    var { seen } = pinoErrorSymbols;
    var { toString } = Object.prototype;
    function errWithCauseSerializer(err) {
      if (!isErrorLike(err)) {
        return err;
      }
      err[seen] = void 0;
      const _err = Object.create(pinoErrProto);
      _err.type = toString.call(err.constructor) === "[object Function]" ? err.constructor.name : err.name;
      _err.message = err.message;
      _err.stack = err.stack;
      if (Array.isArray(err.errors)) {
        _err.aggregateErrors = err.errors.map((err2) => errWithCauseSerializer(err2));
      }
      if (isErrorLike(err.cause) && !Object.prototype.hasOwnProperty.call(err.cause, seen)) {
        _err.cause = errWithCauseSerializer(err.cause);
      }
      for (const key in err) {
        if (_err[key] === void 0) {
          const val = err[key];
          if (isErrorLike(val)) {
            if (!Object.prototype.hasOwnProperty.call(val, seen)) {
              _err[key] = errWithCauseSerializer(val);
            }
          } else {
            _err[key] = val;
          }
        }
      }
      delete err[seen];
      _err.raw = err;
      return _err;
    }
  }
});

// node_modules/pino-std-serializers/lib/req.js
var require_req = __commonJS({
  "node_modules/pino-std-serializers/lib/req.js"(exports, module) {
    "use strict";
    module.exports = {
      mapHttpRequest,
      reqSerializer
    };
    var rawSymbol = /* @__PURE__ */ Symbol("pino-raw-req-ref");
    var pinoReqProto = Object.create({}, {
      id: {
        enumerable: true,
        writable: true,
        value: ""
      },
      method: {
        enumerable: true,
        writable: true,
        value: ""
      },
      url: {
        enumerable: true,
        writable: true,
        value: ""
      },
      query: {
        enumerable: true,
        writable: true,
        value: ""
      },
      params: {
        enumerable: true,
        writable: true,
        value: ""
      },
      headers: {
        enumerable: true,
        writable: true,
        value: {}
      },
      remoteAddress: {
        enumerable: true,
        writable: true,
        value: ""
      },
      remotePort: {
        enumerable: true,
        writable: true,
        value: ""
      },
      raw: {
        enumerable: false,
        get: function() {
          return this[rawSymbol];
        },
        set: function(val) {
          this[rawSymbol] = val;
        }
      }
    });
    Object.defineProperty(pinoReqProto, rawSymbol, {
      writable: true,
      value: {}
    });
    function reqSerializer(req) {
      const connection = req.info || req.socket;
      const _req = Object.create(pinoReqProto);
      _req.id = typeof req.id === "function" ? req.id() : req.id || (req.info ? req.info.id : void 0);
      _req.method = req.method;
      if (req.originalUrl) {
        _req.url = req.originalUrl;
      } else {
        const path = req.path;
        _req.url = typeof path === "string" ? path : req.url ? req.url.path || req.url : void 0;
      }
      if (req.query) {
        _req.query = req.query;
      }
      if (req.params) {
        _req.params = req.params;
      }
      _req.headers = req.headers;
      _req.remoteAddress = connection && connection.remoteAddress;
      _req.remotePort = connection && connection.remotePort;
      _req.raw = req.raw || req;
      return _req;
    }
    function mapHttpRequest(req) {
      return {
        req: reqSerializer(req)
      };
    }
  }
});

// node_modules/pino-std-serializers/lib/res.js
var require_res = __commonJS({
  "node_modules/pino-std-serializers/lib/res.js"(exports, module) {
    "use strict";
    module.exports = {
      mapHttpResponse,
      resSerializer
    };
    var rawSymbol = /* @__PURE__ */ Symbol("pino-raw-res-ref");
    var pinoResProto = Object.create({}, {
      statusCode: {
        enumerable: true,
        writable: true,
        value: 0
      },
      headers: {
        enumerable: true,
        writable: true,
        value: ""
      },
      raw: {
        enumerable: false,
        get: function() {
          return this[rawSymbol];
        },
        set: function(val) {
          this[rawSymbol] = val;
        }
      }
    });
    Object.defineProperty(pinoResProto, rawSymbol, {
      writable: true,
      value: {}
    });
    function resSerializer(res) {
      const _res = Object.create(pinoResProto);
      _res.statusCode = res.headersSent ? res.statusCode : null;
      _res.headers = res.getHeaders ? res.getHeaders() : res._headers;
      _res.raw = res;
      return _res;
    }
    function mapHttpResponse(res) {
      return {
        res: resSerializer(res)
      };
    }
  }
});

// node_modules/pino-std-serializers/index.js
var require_pino_std_serializers = __commonJS({
  "node_modules/pino-std-serializers/index.js"(exports, module) {
    "use strict";
    var errSerializer = require_err();
    var errWithCauseSerializer = require_err_with_cause();
    var reqSerializers = require_req();
    var resSerializers = require_res();
    module.exports = {
      err: errSerializer,
      errWithCause: errWithCauseSerializer,
      mapHttpRequest: reqSerializers.mapHttpRequest,
      mapHttpResponse: resSerializers.mapHttpResponse,
      req: reqSerializers.reqSerializer,
      res: resSerializers.resSerializer,
      wrapErrorSerializer: function wrapErrorSerializer(customSerializer) {
        if (customSerializer === errSerializer) return customSerializer;
        return function wrapErrSerializer(err) {
          return customSerializer(errSerializer(err));
        };
      },
      wrapRequestSerializer: function wrapRequestSerializer(customSerializer) {
        if (customSerializer === reqSerializers.reqSerializer) return customSerializer;
        return function wrappedReqSerializer(req) {
          return customSerializer(reqSerializers.reqSerializer(req));
        };
      },
      wrapResponseSerializer: function wrapResponseSerializer(customSerializer) {
        if (customSerializer === resSerializers.resSerializer) return customSerializer;
        return function wrappedResSerializer(res) {
          return customSerializer(resSerializers.resSerializer(res));
        };
      }
    };
  }
});

// node_modules/pino/lib/caller.js
var require_caller = __commonJS({
  "node_modules/pino/lib/caller.js"(exports, module) {
    "use strict";
    var util = __require("node:util");
    var getCallSites = util.getCallSites ?? util.getCallSite;
    function noOpPrepareStackTrace(_, stack) {
      return stack;
    }
    module.exports = function getCallers() {
      if (getCallSites) {
        return getCallSites().slice(2).map((callSite) => callSite.scriptName);
      }
      const originalPrepare = Error.prepareStackTrace;
      Error.prepareStackTrace = noOpPrepareStackTrace;
      const stack = new Error().stack;
      Error.prepareStackTrace = originalPrepare;
      if (!Array.isArray(stack)) {
        return void 0;
      }
      const entries = stack.slice(2);
      const fileNames = [];
      for (const entry of entries) {
        if (!entry) {
          continue;
        }
        fileNames.push(entry.getFileName());
      }
      return fileNames;
    };
  }
});

// node_modules/@pinojs/redact/index.js
var require_redact = __commonJS({
  "node_modules/@pinojs/redact/index.js"(exports, module) {
    "use strict";
    function deepClone(obj) {
      if (obj === null || typeof obj !== "object") {
        return obj;
      }
      if (obj instanceof Date) {
        return new Date(obj.getTime());
      }
      if (obj instanceof Array) {
        const cloned = [];
        for (let i = 0; i < obj.length; i++) {
          cloned[i] = deepClone(obj[i]);
        }
        return cloned;
      }
      if (typeof obj === "object") {
        const cloned = Object.create(Object.getPrototypeOf(obj));
        for (const key in obj) {
          if (Object.prototype.hasOwnProperty.call(obj, key)) {
            cloned[key] = deepClone(obj[key]);
          }
        }
        return cloned;
      }
      return obj;
    }
    function parsePath2(path) {
      const parts = [];
      let current = "";
      let inBrackets = false;
      let inQuotes = false;
      let quoteChar = "";
      for (let i = 0; i < path.length; i++) {
        const char = path[i];
        if (!inBrackets && char === ".") {
          if (current) {
            parts.push(current);
            current = "";
          }
        } else if (char === "[") {
          if (current) {
            parts.push(current);
            current = "";
          }
          inBrackets = true;
        } else if (char === "]" && inBrackets) {
          parts.push(current);
          current = "";
          inBrackets = false;
          inQuotes = false;
        } else if ((char === '"' || char === "'") && inBrackets) {
          if (!inQuotes) {
            inQuotes = true;
            quoteChar = char;
          } else if (char === quoteChar) {
            inQuotes = false;
            quoteChar = "";
          } else {
            current += char;
          }
        } else {
          current += char;
        }
      }
      if (current) {
        parts.push(current);
      }
      return parts;
    }
    function setValue(obj, parts, value2) {
      let current = obj;
      for (let i = 0; i < parts.length - 1; i++) {
        const key = parts[i];
        if (typeof current !== "object" || current === null || !(key in current)) {
          return false;
        }
        if (typeof current[key] !== "object" || current[key] === null) {
          return false;
        }
        current = current[key];
      }
      const lastKey = parts[parts.length - 1];
      if (lastKey === "*") {
        if (Array.isArray(current)) {
          for (let i = 0; i < current.length; i++) {
            current[i] = value2;
          }
        } else if (typeof current === "object" && current !== null) {
          for (const key in current) {
            if (Object.prototype.hasOwnProperty.call(current, key)) {
              current[key] = value2;
            }
          }
        }
      } else {
        if (typeof current === "object" && current !== null && lastKey in current && Object.prototype.hasOwnProperty.call(current, lastKey)) {
          current[lastKey] = value2;
        }
      }
      return true;
    }
    function removeKey(obj, parts) {
      let current = obj;
      for (let i = 0; i < parts.length - 1; i++) {
        const key = parts[i];
        if (typeof current !== "object" || current === null || !(key in current)) {
          return false;
        }
        if (typeof current[key] !== "object" || current[key] === null) {
          return false;
        }
        current = current[key];
      }
      const lastKey = parts[parts.length - 1];
      if (lastKey === "*") {
        if (Array.isArray(current)) {
          for (let i = 0; i < current.length; i++) {
            current[i] = void 0;
          }
        } else if (typeof current === "object" && current !== null) {
          for (const key in current) {
            if (Object.prototype.hasOwnProperty.call(current, key)) {
              delete current[key];
            }
          }
        }
      } else {
        if (typeof current === "object" && current !== null && lastKey in current && Object.prototype.hasOwnProperty.call(current, lastKey)) {
          delete current[lastKey];
        }
      }
      return true;
    }
    var PATH_NOT_FOUND = /* @__PURE__ */ Symbol("PATH_NOT_FOUND");
    function getValueIfExists(obj, parts) {
      let current = obj;
      for (const part of parts) {
        if (current === null || current === void 0) {
          return PATH_NOT_FOUND;
        }
        if (typeof current !== "object" || current === null) {
          return PATH_NOT_FOUND;
        }
        if (!(part in current)) {
          return PATH_NOT_FOUND;
        }
        current = current[part];
      }
      return current;
    }
    function getValue(obj, parts) {
      let current = obj;
      for (const part of parts) {
        if (current === null || current === void 0) {
          return void 0;
        }
        if (typeof current !== "object" || current === null) {
          return void 0;
        }
        current = current[part];
      }
      return current;
    }
    function redactPaths(obj, paths, censor, remove2 = false) {
      for (const path of paths) {
        const parts = parsePath2(path);
        if (parts.includes("*")) {
          redactWildcardPath(obj, parts, censor, path, remove2);
        } else {
          if (remove2) {
            removeKey(obj, parts);
          } else {
            const value2 = getValueIfExists(obj, parts);
            if (value2 === PATH_NOT_FOUND) {
              continue;
            }
            const actualCensor = typeof censor === "function" ? censor(value2, parts) : censor;
            setValue(obj, parts, actualCensor);
          }
        }
      }
    }
    function redactWildcardPath(obj, parts, censor, originalPath, remove2 = false) {
      const wildcardIndex = parts.indexOf("*");
      if (wildcardIndex === parts.length - 1) {
        const parentParts = parts.slice(0, -1);
        let current = obj;
        for (const part of parentParts) {
          if (current === null || current === void 0) return;
          if (typeof current !== "object" || current === null) return;
          current = current[part];
        }
        if (Array.isArray(current)) {
          if (remove2) {
            for (let i = 0; i < current.length; i++) {
              current[i] = void 0;
            }
          } else {
            for (let i = 0; i < current.length; i++) {
              const indexPath = [...parentParts, i.toString()];
              const actualCensor = typeof censor === "function" ? censor(current[i], indexPath) : censor;
              current[i] = actualCensor;
            }
          }
        } else if (typeof current === "object" && current !== null) {
          if (remove2) {
            const keysToDelete = [];
            for (const key in current) {
              if (Object.prototype.hasOwnProperty.call(current, key)) {
                keysToDelete.push(key);
              }
            }
            for (const key of keysToDelete) {
              delete current[key];
            }
          } else {
            for (const key in current) {
              const keyPath = [...parentParts, key];
              const actualCensor = typeof censor === "function" ? censor(current[key], keyPath) : censor;
              current[key] = actualCensor;
            }
          }
        }
      } else {
        redactIntermediateWildcard(obj, parts, censor, wildcardIndex, originalPath, remove2);
      }
    }
    function redactIntermediateWildcard(obj, parts, censor, wildcardIndex, originalPath, remove2 = false) {
      const beforeWildcard = parts.slice(0, wildcardIndex);
      const afterWildcard = parts.slice(wildcardIndex + 1);
      const pathArray = [];
      function traverse(current, pathLength) {
        if (pathLength === beforeWildcard.length) {
          if (Array.isArray(current)) {
            for (let i = 0; i < current.length; i++) {
              pathArray[pathLength] = i.toString();
              traverse(current[i], pathLength + 1);
            }
          } else if (typeof current === "object" && current !== null) {
            for (const key in current) {
              pathArray[pathLength] = key;
              traverse(current[key], pathLength + 1);
            }
          }
        } else if (pathLength < beforeWildcard.length) {
          const nextKey = beforeWildcard[pathLength];
          if (current && typeof current === "object" && current !== null && nextKey in current) {
            pathArray[pathLength] = nextKey;
            traverse(current[nextKey], pathLength + 1);
          }
        } else {
          if (afterWildcard.includes("*")) {
            const wrappedCensor = typeof censor === "function" ? (value2, path) => {
              const fullPath = [...pathArray.slice(0, pathLength), ...path];
              return censor(value2, fullPath);
            } : censor;
            redactWildcardPath(current, afterWildcard, wrappedCensor, originalPath, remove2);
          } else {
            if (remove2) {
              removeKey(current, afterWildcard);
            } else {
              const actualCensor = typeof censor === "function" ? censor(getValue(current, afterWildcard), [...pathArray.slice(0, pathLength), ...afterWildcard]) : censor;
              setValue(current, afterWildcard, actualCensor);
            }
          }
        }
      }
      if (beforeWildcard.length === 0) {
        traverse(obj, 0);
      } else {
        let current = obj;
        for (let i = 0; i < beforeWildcard.length; i++) {
          const part = beforeWildcard[i];
          if (current === null || current === void 0) return;
          if (typeof current !== "object" || current === null) return;
          current = current[part];
          pathArray[i] = part;
        }
        if (current !== null && current !== void 0) {
          traverse(current, beforeWildcard.length);
        }
      }
    }
    function buildPathStructure(pathsToClone) {
      if (pathsToClone.length === 0) {
        return null;
      }
      const pathStructure = /* @__PURE__ */ new Map();
      for (const path of pathsToClone) {
        const parts = parsePath2(path);
        let current = pathStructure;
        for (let i = 0; i < parts.length; i++) {
          const part = parts[i];
          if (!current.has(part)) {
            current.set(part, /* @__PURE__ */ new Map());
          }
          current = current.get(part);
        }
      }
      return pathStructure;
    }
    function selectiveClone(obj, pathStructure) {
      if (!pathStructure) {
        return obj;
      }
      function cloneSelectively(source, pathMap, depth = 0) {
        if (!pathMap || pathMap.size === 0) {
          return source;
        }
        if (source === null || typeof source !== "object") {
          return source;
        }
        if (source instanceof Date) {
          return new Date(source.getTime());
        }
        if (Array.isArray(source)) {
          const cloned2 = [];
          for (let i = 0; i < source.length; i++) {
            const indexStr = i.toString();
            if (pathMap.has(indexStr) || pathMap.has("*")) {
              cloned2[i] = cloneSelectively(source[i], pathMap.get(indexStr) || pathMap.get("*"));
            } else {
              cloned2[i] = source[i];
            }
          }
          return cloned2;
        }
        const cloned = Object.create(Object.getPrototypeOf(source));
        for (const key in source) {
          if (Object.prototype.hasOwnProperty.call(source, key)) {
            if (pathMap.has(key) || pathMap.has("*")) {
              cloned[key] = cloneSelectively(source[key], pathMap.get(key) || pathMap.get("*"));
            } else {
              cloned[key] = source[key];
            }
          }
        }
        return cloned;
      }
      return cloneSelectively(obj, pathStructure);
    }
    function validatePath(path) {
      if (typeof path !== "string") {
        throw new Error("Paths must be (non-empty) strings");
      }
      if (path === "") {
        throw new Error("Invalid redaction path ()");
      }
      if (path.includes("..")) {
        throw new Error(`Invalid redaction path (${path})`);
      }
      if (path.includes(",")) {
        throw new Error(`Invalid redaction path (${path})`);
      }
      let bracketCount = 0;
      let inQuotes = false;
      let quoteChar = "";
      for (let i = 0; i < path.length; i++) {
        const char = path[i];
        if ((char === '"' || char === "'") && bracketCount > 0) {
          if (!inQuotes) {
            inQuotes = true;
            quoteChar = char;
          } else if (char === quoteChar) {
            inQuotes = false;
            quoteChar = "";
          }
        } else if (char === "[" && !inQuotes) {
          bracketCount++;
        } else if (char === "]" && !inQuotes) {
          bracketCount--;
          if (bracketCount < 0) {
            throw new Error(`Invalid redaction path (${path})`);
          }
        }
      }
      if (bracketCount !== 0) {
        throw new Error(`Invalid redaction path (${path})`);
      }
    }
    function validatePaths(paths) {
      if (!Array.isArray(paths)) {
        throw new TypeError("paths must be an array");
      }
      for (const path of paths) {
        validatePath(path);
      }
    }
    function slowRedact(options = {}) {
      const {
        paths = [],
        censor = "[REDACTED]",
        serialize = JSON.stringify,
        strict = true,
        remove: remove2 = false
      } = options;
      validatePaths(paths);
      const pathStructure = buildPathStructure(paths);
      return function redact2(obj) {
        if (strict && (obj === null || typeof obj !== "object")) {
          if (obj === null || obj === void 0) {
            return serialize ? serialize(obj) : obj;
          }
          if (typeof obj !== "object") {
            return serialize ? serialize(obj) : obj;
          }
        }
        const cloned = selectiveClone(obj, pathStructure);
        const original = obj;
        let actualCensor = censor;
        if (typeof censor === "function") {
          actualCensor = censor;
        }
        redactPaths(cloned, paths, actualCensor, remove2);
        if (serialize === false) {
          cloned.restore = function() {
            return deepClone(original);
          };
          return cloned;
        }
        if (typeof serialize === "function") {
          return serialize(cloned);
        }
        return JSON.stringify(cloned);
      };
    }
    module.exports = slowRedact;
  }
});

// node_modules/pino/lib/symbols.js
var require_symbols = __commonJS({
  "node_modules/pino/lib/symbols.js"(exports, module) {
    "use strict";
    var setLevelSym = /* @__PURE__ */ Symbol("pino.setLevel");
    var getLevelSym = /* @__PURE__ */ Symbol("pino.getLevel");
    var levelValSym = /* @__PURE__ */ Symbol("pino.levelVal");
    var levelCompSym = /* @__PURE__ */ Symbol("pino.levelComp");
    var useLevelLabelsSym = /* @__PURE__ */ Symbol("pino.useLevelLabels");
    var useOnlyCustomLevelsSym = /* @__PURE__ */ Symbol("pino.useOnlyCustomLevels");
    var mixinSym = /* @__PURE__ */ Symbol("pino.mixin");
    var lsCacheSym = /* @__PURE__ */ Symbol("pino.lsCache");
    var chindingsSym = /* @__PURE__ */ Symbol("pino.chindings");
    var asJsonSym = /* @__PURE__ */ Symbol("pino.asJson");
    var writeSym = /* @__PURE__ */ Symbol("pino.write");
    var redactFmtSym = /* @__PURE__ */ Symbol("pino.redactFmt");
    var timeSym = /* @__PURE__ */ Symbol("pino.time");
    var timeSliceIndexSym = /* @__PURE__ */ Symbol("pino.timeSliceIndex");
    var streamSym = /* @__PURE__ */ Symbol("pino.stream");
    var stringifySym = /* @__PURE__ */ Symbol("pino.stringify");
    var stringifySafeSym = /* @__PURE__ */ Symbol("pino.stringifySafe");
    var stringifiersSym = /* @__PURE__ */ Symbol("pino.stringifiers");
    var endSym = /* @__PURE__ */ Symbol("pino.end");
    var formatOptsSym = /* @__PURE__ */ Symbol("pino.formatOpts");
    var messageKeySym = /* @__PURE__ */ Symbol("pino.messageKey");
    var errorKeySym = /* @__PURE__ */ Symbol("pino.errorKey");
    var nestedKeySym = /* @__PURE__ */ Symbol("pino.nestedKey");
    var nestedKeyStrSym = /* @__PURE__ */ Symbol("pino.nestedKeyStr");
    var mixinMergeStrategySym = /* @__PURE__ */ Symbol("pino.mixinMergeStrategy");
    var msgPrefixSym = /* @__PURE__ */ Symbol("pino.msgPrefix");
    var wildcardFirstSym = /* @__PURE__ */ Symbol("pino.wildcardFirst");
    var serializersSym = /* @__PURE__ */ Symbol.for("pino.serializers");
    var formattersSym = /* @__PURE__ */ Symbol.for("pino.formatters");
    var hooksSym = /* @__PURE__ */ Symbol.for("pino.hooks");
    var needsMetadataGsym = /* @__PURE__ */ Symbol.for("pino.metadata");
    var transportUsesMultistreamSym = /* @__PURE__ */ Symbol.for("pino.transport.usesMultistream");
    module.exports = {
      setLevelSym,
      getLevelSym,
      levelValSym,
      levelCompSym,
      useLevelLabelsSym,
      mixinSym,
      lsCacheSym,
      chindingsSym,
      asJsonSym,
      writeSym,
      serializersSym,
      redactFmtSym,
      timeSym,
      timeSliceIndexSym,
      streamSym,
      stringifySym,
      stringifySafeSym,
      stringifiersSym,
      endSym,
      formatOptsSym,
      messageKeySym,
      errorKeySym,
      nestedKeySym,
      wildcardFirstSym,
      needsMetadataGsym,
      useOnlyCustomLevelsSym,
      formattersSym,
      hooksSym,
      nestedKeyStrSym,
      mixinMergeStrategySym,
      msgPrefixSym,
      transportUsesMultistreamSym
    };
  }
});

// node_modules/pino/lib/redaction.js
var require_redaction = __commonJS({
  "node_modules/pino/lib/redaction.js"(exports, module) {
    "use strict";
    var Redact = require_redact();
    var { redactFmtSym, wildcardFirstSym } = require_symbols();
    var rx = /[^.[\]]+|\[([^[\]]*?)\]/g;
    var CENSOR = "[Redacted]";
    var strict = false;
    function redaction(opts, serialize) {
      const { paths, censor, remove: remove2 } = handle(opts);
      const shape = paths.reduce((o, str) => {
        rx.lastIndex = 0;
        const first = rx.exec(str);
        const next = rx.exec(str);
        let ns = first[1] !== void 0 ? first[1].replace(/^(?:"|'|`)(.*)(?:"|'|`)$/, "$1") : first[0];
        if (ns === "*") {
          ns = wildcardFirstSym;
        }
        if (next === null) {
          o[ns] = null;
          return o;
        }
        if (o[ns] === null) {
          return o;
        }
        const { index } = next;
        const nextPath = `${str.substr(index, str.length - 1)}`;
        o[ns] = o[ns] || [];
        if (ns !== wildcardFirstSym && o[ns].length === 0) {
          o[ns].push(...o[wildcardFirstSym] || []);
        }
        if (ns === wildcardFirstSym) {
          Object.keys(o).forEach(function(k) {
            if (o[k]) {
              o[k].push(nextPath);
            }
          });
        }
        o[ns].push(nextPath);
        return o;
      }, /* @__PURE__ */ Object.create(null));
      const result = Object.assign(/* @__PURE__ */ Object.create(null), {
        [redactFmtSym]: Redact({ paths, censor, serialize, strict, remove: remove2 })
      });
      const topCensor = (...args) => {
        return typeof censor === "function" ? serialize(censor(...args)) : serialize(censor);
      };
      return [...Object.keys(shape), ...Object.getOwnPropertySymbols(shape)].reduce((o, k) => {
        if (shape[k] === null) {
          o[k] = (value2) => topCensor(value2, [k]);
        } else {
          const wrappedCensor = typeof censor === "function" ? (value2, path) => {
            return censor(value2, [k, ...path]);
          } : censor;
          o[k] = Redact({
            paths: shape[k],
            censor: wrappedCensor,
            serialize,
            strict,
            remove: remove2
          });
        }
        return o;
      }, result);
    }
    function handle(opts) {
      if (Array.isArray(opts)) {
        opts = { paths: opts, censor: CENSOR };
        return opts;
      }
      let { paths, censor = CENSOR, remove: remove2 } = opts;
      if (Array.isArray(paths) === false) {
        throw Error("pino \u2013 redact must contain an array of strings");
      }
      if (remove2 === true) censor = void 0;
      return { paths, censor, remove: remove2 };
    }
    module.exports = redaction;
  }
});

// node_modules/pino/lib/time.js
var require_time = __commonJS({
  "node_modules/pino/lib/time.js"(exports, module) {
    "use strict";
    var nullTime = () => "";
    var epochTime = () => `,"time":${Date.now()}`;
    var unixTime = () => `,"time":${Math.round(Date.now() / 1e3)}`;
    var isoTime = () => `,"time":"${new Date(Date.now()).toISOString()}"`;
    var NS_PER_MS = 1000000n;
    var NS_PER_SEC = 1000000000n;
    var startWallTimeNs = BigInt(Date.now()) * NS_PER_MS;
    var startHrTime = process.hrtime.bigint();
    var isoTimeNano = () => {
      const elapsedNs = process.hrtime.bigint() - startHrTime;
      const currentTimeNs = startWallTimeNs + elapsedNs;
      const secondsSinceEpoch = currentTimeNs / NS_PER_SEC;
      const nanosWithinSecond = currentTimeNs % NS_PER_SEC;
      const msSinceEpoch = Number(secondsSinceEpoch * 1000n + nanosWithinSecond / 1000000n);
      const date = new Date(msSinceEpoch);
      const year = date.getUTCFullYear();
      const month = (date.getUTCMonth() + 1).toString().padStart(2, "0");
      const day = date.getUTCDate().toString().padStart(2, "0");
      const hours = date.getUTCHours().toString().padStart(2, "0");
      const minutes = date.getUTCMinutes().toString().padStart(2, "0");
      const seconds = date.getUTCSeconds().toString().padStart(2, "0");
      return `,"time":"${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${nanosWithinSecond.toString().padStart(9, "0")}Z"`;
    };
    module.exports = { nullTime, epochTime, unixTime, isoTime, isoTimeNano };
  }
});

// node_modules/quick-format-unescaped/index.js
var require_quick_format_unescaped = __commonJS({
  "node_modules/quick-format-unescaped/index.js"(exports, module) {
    "use strict";
    function tryStringify(o) {
      try {
        return JSON.stringify(o);
      } catch (e) {
        return '"[Circular]"';
      }
    }
    module.exports = format;
    function format(f, args, opts) {
      var ss = opts && opts.stringify || tryStringify;
      var offset = 1;
      if (typeof f === "object" && f !== null) {
        var len = args.length + offset;
        if (len === 1) return f;
        var objects = new Array(len);
        objects[0] = ss(f);
        for (var index = 1; index < len; index++) {
          objects[index] = ss(args[index]);
        }
        return objects.join(" ");
      }
      if (typeof f !== "string") {
        return f;
      }
      var argLen = args.length;
      if (argLen === 0) return f;
      var str = "";
      var a = 1 - offset;
      var lastPos = -1;
      var flen = f && f.length || 0;
      for (var i = 0; i < flen; ) {
        if (f.charCodeAt(i) === 37 && i + 1 < flen) {
          lastPos = lastPos > -1 ? lastPos : 0;
          switch (f.charCodeAt(i + 1)) {
            case 100:
            // 'd'
            case 102:
              if (a >= argLen)
                break;
              if (args[a] == null) break;
              if (lastPos < i)
                str += f.slice(lastPos, i);
              str += Number(args[a]);
              lastPos = i + 2;
              i++;
              break;
            case 105:
              if (a >= argLen)
                break;
              if (args[a] == null) break;
              if (lastPos < i)
                str += f.slice(lastPos, i);
              str += Math.floor(Number(args[a]));
              lastPos = i + 2;
              i++;
              break;
            case 79:
            // 'O'
            case 111:
            // 'o'
            case 106:
              if (a >= argLen)
                break;
              if (args[a] === void 0) break;
              if (lastPos < i)
                str += f.slice(lastPos, i);
              var type = typeof args[a];
              if (type === "string") {
                str += "'" + args[a] + "'";
                lastPos = i + 2;
                i++;
                break;
              }
              if (type === "function") {
                str += args[a].name || "<anonymous>";
                lastPos = i + 2;
                i++;
                break;
              }
              str += ss(args[a]);
              lastPos = i + 2;
              i++;
              break;
            case 115:
              if (a >= argLen)
                break;
              if (lastPos < i)
                str += f.slice(lastPos, i);
              str += String(args[a]);
              lastPos = i + 2;
              i++;
              break;
            case 37:
              if (lastPos < i)
                str += f.slice(lastPos, i);
              str += "%";
              lastPos = i + 2;
              i++;
              a--;
              break;
          }
          ++a;
        }
        ++i;
      }
      if (lastPos === -1)
        return f;
      else if (lastPos < flen) {
        str += f.slice(lastPos);
      }
      return str;
    }
  }
});

// node_modules/atomic-sleep/index.js
var require_atomic_sleep = __commonJS({
  "node_modules/atomic-sleep/index.js"(exports, module) {
    "use strict";
    if (typeof SharedArrayBuffer !== "undefined" && typeof Atomics !== "undefined") {
      let sleep = function(ms) {
        const valid = ms > 0 && ms < Infinity;
        if (valid === false) {
          if (typeof ms !== "number" && typeof ms !== "bigint") {
            throw TypeError("sleep: ms must be a number");
          }
          throw RangeError("sleep: ms must be a number that is greater than 0 but less than Infinity");
        }
        Atomics.wait(nil, 0, 0, Number(ms));
      };
      const nil = new Int32Array(new SharedArrayBuffer(4));
      module.exports = sleep;
    } else {
      let sleep = function(ms) {
        const valid = ms > 0 && ms < Infinity;
        if (valid === false) {
          if (typeof ms !== "number" && typeof ms !== "bigint") {
            throw TypeError("sleep: ms must be a number");
          }
          throw RangeError("sleep: ms must be a number that is greater than 0 but less than Infinity");
        }
        const target = Date.now() + Number(ms);
        while (target > Date.now()) {
        }
      };
      module.exports = sleep;
    }
  }
});

// node_modules/sonic-boom/index.js
var require_sonic_boom = __commonJS({
  "node_modules/sonic-boom/index.js"(exports, module) {
    "use strict";
    var fs = __require("fs");
    var EventEmitter = __require("events");
    var inherits = __require("util").inherits;
    var path = __require("path");
    var sleep = require_atomic_sleep();
    var assert = __require("assert");
    var BUSY_WRITE_TIMEOUT = 100;
    var kEmptyBuffer = Buffer.allocUnsafe(0);
    var MAX_WRITE = 16 * 1024;
    var kContentModeBuffer = "buffer";
    var kContentModeUtf8 = "utf8";
    var [major, minor] = (process.versions.node || "0.0").split(".").map(Number);
    var kCopyBuffer = major >= 22 && minor >= 7;
    function openFile(file, sonic) {
      sonic._opening = true;
      sonic._writing = true;
      sonic._asyncDrainScheduled = false;
      function fileOpened(err, fd) {
        if (err) {
          sonic._reopening = false;
          sonic._writing = false;
          sonic._opening = false;
          if (sonic.sync) {
            process.nextTick(() => {
              if (sonic.listenerCount("error") > 0) {
                sonic.emit("error", err);
              }
            });
          } else {
            sonic.emit("error", err);
          }
          return;
        }
        const reopening = sonic._reopening;
        sonic.fd = fd;
        sonic.file = file;
        sonic._reopening = false;
        sonic._opening = false;
        sonic._writing = false;
        if (sonic.sync) {
          process.nextTick(() => sonic.emit("ready"));
        } else {
          sonic.emit("ready");
        }
        if (sonic.destroyed) {
          return;
        }
        if (!sonic._writing && sonic._len > sonic.minLength || sonic._flushPending) {
          sonic._actualWrite();
        } else if (reopening) {
          process.nextTick(() => sonic.emit("drain"));
        }
      }
      const flags = sonic.append ? "a" : "w";
      const mode = sonic.mode;
      if (sonic.sync) {
        try {
          if (sonic.mkdir) fs.mkdirSync(path.dirname(file), { recursive: true });
          const fd = fs.openSync(file, flags, mode);
          fileOpened(null, fd);
        } catch (err) {
          fileOpened(err);
          throw err;
        }
      } else if (sonic.mkdir) {
        fs.mkdir(path.dirname(file), { recursive: true }, (err) => {
          if (err) return fileOpened(err);
          fs.open(file, flags, mode, fileOpened);
        });
      } else {
        fs.open(file, flags, mode, fileOpened);
      }
    }
    function SonicBoom(opts) {
      if (!(this instanceof SonicBoom)) {
        return new SonicBoom(opts);
      }
      let { fd, dest, minLength, maxLength, maxWrite, periodicFlush, sync, append = true, mkdir: mkdir4, retryEAGAIN, fsync, contentMode, mode } = opts || {};
      fd = fd || dest;
      this._len = 0;
      this.fd = -1;
      this._bufs = [];
      this._lens = [];
      this._writing = false;
      this._ending = false;
      this._reopening = false;
      this._asyncDrainScheduled = false;
      this._flushPending = false;
      this._hwm = Math.max(minLength || 0, 16387);
      this.file = null;
      this.destroyed = false;
      this.minLength = minLength || 0;
      this.maxLength = maxLength || 0;
      this.maxWrite = maxWrite || MAX_WRITE;
      this._periodicFlush = periodicFlush || 0;
      this._periodicFlushTimer = void 0;
      this.sync = sync || false;
      this.writable = true;
      this._fsync = fsync || false;
      this.append = append || false;
      this.mode = mode;
      this.retryEAGAIN = retryEAGAIN || (() => true);
      this.mkdir = mkdir4 || false;
      let fsWriteSync;
      let fsWrite;
      if (contentMode === kContentModeBuffer) {
        this._writingBuf = kEmptyBuffer;
        this.write = writeBuffer;
        this.flush = flushBuffer;
        this.flushSync = flushBufferSync;
        this._actualWrite = actualWriteBuffer;
        fsWriteSync = () => fs.writeSync(this.fd, this._writingBuf);
        fsWrite = () => fs.write(this.fd, this._writingBuf, this.release);
      } else if (contentMode === void 0 || contentMode === kContentModeUtf8) {
        this._writingBuf = "";
        this.write = write;
        this.flush = flush2;
        this.flushSync = flushSync;
        this._actualWrite = actualWrite;
        fsWriteSync = () => {
          if (Buffer.isBuffer(this._writingBuf)) {
            return fs.writeSync(this.fd, this._writingBuf);
          }
          return fs.writeSync(this.fd, this._writingBuf, "utf8");
        };
        fsWrite = () => {
          if (Buffer.isBuffer(this._writingBuf)) {
            return fs.write(this.fd, this._writingBuf, this.release);
          }
          return fs.write(this.fd, this._writingBuf, "utf8", this.release);
        };
      } else {
        throw new Error(`SonicBoom supports "${kContentModeUtf8}" and "${kContentModeBuffer}", but passed ${contentMode}`);
      }
      if (typeof fd === "number") {
        this.fd = fd;
        process.nextTick(() => this.emit("ready"));
      } else if (typeof fd === "string") {
        openFile(fd, this);
      } else {
        throw new Error("SonicBoom supports only file descriptors and files");
      }
      if (this.minLength >= this.maxWrite) {
        throw new Error(`minLength should be smaller than maxWrite (${this.maxWrite})`);
      }
      this.release = (err, n) => {
        if (err) {
          if ((err.code === "EAGAIN" || err.code === "EBUSY") && this.retryEAGAIN(err, this._writingBuf.length, this._len - this._writingBuf.length)) {
            if (this.sync) {
              try {
                sleep(BUSY_WRITE_TIMEOUT);
                this.release(void 0, 0);
              } catch (err2) {
                this.release(err2);
              }
            } else {
              setTimeout(fsWrite, BUSY_WRITE_TIMEOUT);
            }
          } else {
            this._writing = false;
            this.emit("error", err);
          }
          return;
        }
        this.emit("write", n);
        const releasedBufObj = releaseWritingBuf(this._writingBuf, this._len, n);
        this._len = releasedBufObj.len;
        this._writingBuf = releasedBufObj.writingBuf;
        if (this._writingBuf.length) {
          if (!this.sync) {
            fsWrite();
            return;
          }
          try {
            do {
              const n2 = fsWriteSync();
              const releasedBufObj2 = releaseWritingBuf(this._writingBuf, this._len, n2);
              this._len = releasedBufObj2.len;
              this._writingBuf = releasedBufObj2.writingBuf;
            } while (this._writingBuf.length);
          } catch (err2) {
            this.release(err2);
            return;
          }
        }
        if (this._fsync) {
          fs.fsyncSync(this.fd);
        }
        const len = this._len;
        if (this._reopening) {
          this._writing = false;
          this._reopening = false;
          this.reopen();
        } else if (len > this.minLength) {
          this._actualWrite();
        } else if (this._ending) {
          if (len > 0) {
            this._actualWrite();
          } else {
            this._writing = false;
            actualClose(this);
          }
        } else {
          this._writing = false;
          if (this.sync) {
            if (!this._asyncDrainScheduled) {
              this._asyncDrainScheduled = true;
              process.nextTick(emitDrain, this);
            }
          } else {
            this.emit("drain");
          }
        }
      };
      this.on("newListener", function(name) {
        if (name === "drain") {
          this._asyncDrainScheduled = false;
        }
      });
      if (this._periodicFlush !== 0) {
        this._periodicFlushTimer = setInterval(() => this.flush(null), this._periodicFlush);
        this._periodicFlushTimer.unref();
      }
    }
    function releaseWritingBuf(writingBuf, len, n) {
      if (typeof writingBuf === "string") {
        writingBuf = Buffer.from(writingBuf);
      }
      len = Math.max(len - n, 0);
      writingBuf = writingBuf.subarray(n);
      return { writingBuf, len };
    }
    function emitDrain(sonic) {
      const hasListeners = sonic.listenerCount("drain") > 0;
      if (!hasListeners) return;
      sonic._asyncDrainScheduled = false;
      sonic.emit("drain");
    }
    inherits(SonicBoom, EventEmitter);
    function mergeBuf(bufs, len) {
      if (bufs.length === 0) {
        return kEmptyBuffer;
      }
      if (bufs.length === 1) {
        return bufs[0];
      }
      return Buffer.concat(bufs, len);
    }
    function write(data) {
      if (this.destroyed) {
        throw new Error("SonicBoom destroyed");
      }
      data = "" + data;
      const dataLen = Buffer.byteLength(data);
      const len = this._len + dataLen;
      const bufs = this._bufs;
      if (this.maxLength && len > this.maxLength) {
        this.emit("drop", data);
        return this._len < this._hwm;
      }
      if (bufs.length === 0 || Buffer.byteLength(bufs[bufs.length - 1]) + dataLen > this.maxWrite) {
        bufs.push(data);
      } else {
        bufs[bufs.length - 1] += data;
      }
      this._len = len;
      if (!this._writing && this._len >= this.minLength) {
        this._actualWrite();
      }
      return this._len < this._hwm;
    }
    function writeBuffer(data) {
      if (this.destroyed) {
        throw new Error("SonicBoom destroyed");
      }
      const len = this._len + data.length;
      const bufs = this._bufs;
      const lens = this._lens;
      if (this.maxLength && len > this.maxLength) {
        this.emit("drop", data);
        return this._len < this._hwm;
      }
      if (bufs.length === 0 || lens[lens.length - 1] + data.length > this.maxWrite) {
        bufs.push([data]);
        lens.push(data.length);
      } else {
        bufs[bufs.length - 1].push(data);
        lens[lens.length - 1] += data.length;
      }
      this._len = len;
      if (!this._writing && this._len >= this.minLength) {
        this._actualWrite();
      }
      return this._len < this._hwm;
    }
    function callFlushCallbackOnDrain(cb) {
      this._flushPending = true;
      const onDrain = () => {
        if (!this._fsync) {
          try {
            fs.fsync(this.fd, (err) => {
              this._flushPending = false;
              cb(err);
            });
          } catch (err) {
            cb(err);
          }
        } else {
          this._flushPending = false;
          cb();
        }
        this.off("error", onError);
      };
      const onError = (err) => {
        this._flushPending = false;
        cb(err);
        this.off("drain", onDrain);
      };
      this.once("drain", onDrain);
      this.once("error", onError);
    }
    function flush2(cb) {
      if (cb != null && typeof cb !== "function") {
        throw new Error("flush cb must be a function");
      }
      if (this.destroyed) {
        const error = new Error("SonicBoom destroyed");
        if (cb) {
          cb(error);
          return;
        }
        throw error;
      }
      if (this.minLength <= 0) {
        cb?.();
        return;
      }
      if (cb) {
        callFlushCallbackOnDrain.call(this, cb);
      }
      if (this._writing) {
        return;
      }
      if (this._bufs.length === 0) {
        this._bufs.push("");
      }
      this._actualWrite();
    }
    function flushBuffer(cb) {
      if (cb != null && typeof cb !== "function") {
        throw new Error("flush cb must be a function");
      }
      if (this.destroyed) {
        const error = new Error("SonicBoom destroyed");
        if (cb) {
          cb(error);
          return;
        }
        throw error;
      }
      if (this.minLength <= 0) {
        cb?.();
        return;
      }
      if (cb) {
        callFlushCallbackOnDrain.call(this, cb);
      }
      if (this._writing) {
        return;
      }
      if (this._bufs.length === 0) {
        this._bufs.push([]);
        this._lens.push(0);
      }
      this._actualWrite();
    }
    SonicBoom.prototype.reopen = function(file) {
      if (this.destroyed) {
        throw new Error("SonicBoom destroyed");
      }
      if (this._opening) {
        this.once("ready", () => {
          this.reopen(file);
        });
        return;
      }
      if (this._ending) {
        return;
      }
      if (!this.file) {
        throw new Error("Unable to reopen a file descriptor, you must pass a file to SonicBoom");
      }
      if (file) {
        this.file = file;
      }
      this._reopening = true;
      if (this._writing) {
        return;
      }
      const fd = this.fd;
      this.once("ready", () => {
        if (fd !== this.fd) {
          fs.close(fd, (err) => {
            if (err) {
              return this.emit("error", err);
            }
          });
        }
      });
      openFile(this.file, this);
    };
    SonicBoom.prototype.end = function() {
      if (this.destroyed) {
        throw new Error("SonicBoom destroyed");
      }
      if (this._opening) {
        this.once("ready", () => {
          this.end();
        });
        return;
      }
      if (this._ending) {
        return;
      }
      this._ending = true;
      if (this._writing) {
        return;
      }
      if (this._len > 0 && this.fd >= 0) {
        this._actualWrite();
      } else {
        actualClose(this);
      }
    };
    function flushSync() {
      if (this.destroyed) {
        throw new Error("SonicBoom destroyed");
      }
      if (this.fd < 0) {
        throw new Error("sonic boom is not ready yet");
      }
      if (!this._writing && this._writingBuf.length > 0) {
        this._bufs.unshift(this._writingBuf);
        this._writingBuf = "";
      }
      let buf = "";
      while (this._bufs.length || buf.length) {
        if (buf.length <= 0) {
          buf = this._bufs[0];
        }
        try {
          const n = Buffer.isBuffer(buf) ? fs.writeSync(this.fd, buf) : fs.writeSync(this.fd, buf, "utf8");
          const releasedBufObj = releaseWritingBuf(buf, this._len, n);
          buf = releasedBufObj.writingBuf;
          this._len = releasedBufObj.len;
          if (buf.length <= 0) {
            this._bufs.shift();
          }
        } catch (err) {
          const shouldRetry = err.code === "EAGAIN" || err.code === "EBUSY";
          if (shouldRetry && !this.retryEAGAIN(err, buf.length, this._len - buf.length)) {
            throw err;
          }
          sleep(BUSY_WRITE_TIMEOUT);
        }
      }
      try {
        fs.fsyncSync(this.fd);
      } catch {
      }
    }
    function flushBufferSync() {
      if (this.destroyed) {
        throw new Error("SonicBoom destroyed");
      }
      if (this.fd < 0) {
        throw new Error("sonic boom is not ready yet");
      }
      if (!this._writing && this._writingBuf.length > 0) {
        this._bufs.unshift([this._writingBuf]);
        this._writingBuf = kEmptyBuffer;
      }
      let buf = kEmptyBuffer;
      while (this._bufs.length || buf.length) {
        if (buf.length <= 0) {
          buf = mergeBuf(this._bufs[0], this._lens[0]);
        }
        try {
          const n = fs.writeSync(this.fd, buf);
          buf = buf.subarray(n);
          this._len = Math.max(this._len - n, 0);
          if (buf.length <= 0) {
            this._bufs.shift();
            this._lens.shift();
          }
        } catch (err) {
          const shouldRetry = err.code === "EAGAIN" || err.code === "EBUSY";
          if (shouldRetry && !this.retryEAGAIN(err, buf.length, this._len - buf.length)) {
            throw err;
          }
          sleep(BUSY_WRITE_TIMEOUT);
        }
      }
    }
    SonicBoom.prototype.destroy = function() {
      if (this.destroyed) {
        return;
      }
      actualClose(this);
    };
    function actualWrite() {
      const release = this.release;
      this._writing = true;
      this._writingBuf = this._writingBuf.length ? this._writingBuf : this._bufs.shift() || "";
      if (this.sync) {
        try {
          const written = Buffer.isBuffer(this._writingBuf) ? fs.writeSync(this.fd, this._writingBuf) : fs.writeSync(this.fd, this._writingBuf, "utf8");
          release(null, written);
        } catch (err) {
          release(err);
        }
      } else {
        fs.write(this.fd, this._writingBuf, release);
      }
    }
    function actualWriteBuffer() {
      const release = this.release;
      this._writing = true;
      this._writingBuf = this._writingBuf.length ? this._writingBuf : mergeBuf(this._bufs.shift(), this._lens.shift());
      if (this.sync) {
        try {
          const written = fs.writeSync(this.fd, this._writingBuf);
          release(null, written);
        } catch (err) {
          release(err);
        }
      } else {
        if (kCopyBuffer) {
          this._writingBuf = Buffer.from(this._writingBuf);
        }
        fs.write(this.fd, this._writingBuf, release);
      }
    }
    function actualClose(sonic) {
      if (sonic.fd === -1) {
        sonic.once("ready", actualClose.bind(null, sonic));
        return;
      }
      if (sonic._periodicFlushTimer !== void 0) {
        clearInterval(sonic._periodicFlushTimer);
      }
      sonic.destroyed = true;
      sonic._bufs = [];
      sonic._lens = [];
      assert(typeof sonic.fd === "number", `sonic.fd must be a number, got ${typeof sonic.fd}`);
      try {
        fs.fsync(sonic.fd, closeWrapped);
      } catch {
      }
      function closeWrapped() {
        if (sonic.fd !== 1 && sonic.fd !== 2) {
          fs.close(sonic.fd, done);
        } else {
          done();
        }
      }
      function done(err) {
        if (err) {
          sonic.emit("error", err);
          return;
        }
        if (sonic._ending && !sonic._writing) {
          sonic.emit("finish");
        }
        sonic.emit("close");
      }
    }
    SonicBoom.SonicBoom = SonicBoom;
    SonicBoom.default = SonicBoom;
    module.exports = SonicBoom;
  }
});

// node_modules/on-exit-leak-free/index.js
var require_on_exit_leak_free = __commonJS({
  "node_modules/on-exit-leak-free/index.js"(exports, module) {
    "use strict";
    var refs = {
      exit: [],
      beforeExit: []
    };
    var functions = {
      exit: onExit,
      beforeExit: onBeforeExit
    };
    var registry;
    function ensureRegistry() {
      if (registry === void 0) {
        registry = new FinalizationRegistry(clear);
      }
    }
    function install(event) {
      if (refs[event].length > 0) {
        return;
      }
      process.on(event, functions[event]);
    }
    function uninstall(event) {
      if (refs[event].length > 0) {
        return;
      }
      process.removeListener(event, functions[event]);
      if (refs.exit.length === 0 && refs.beforeExit.length === 0) {
        registry = void 0;
      }
    }
    function onExit() {
      callRefs("exit");
    }
    function onBeforeExit() {
      callRefs("beforeExit");
    }
    function callRefs(event) {
      for (const ref of refs[event]) {
        const obj = ref.deref();
        const fn = ref.fn;
        if (obj !== void 0) {
          fn(obj, event);
        }
      }
      refs[event] = [];
    }
    function clear(ref) {
      for (const event of ["exit", "beforeExit"]) {
        const index = refs[event].indexOf(ref);
        refs[event].splice(index, index + 1);
        uninstall(event);
      }
    }
    function _register(event, obj, fn) {
      if (obj === void 0) {
        throw new Error("the object can't be undefined");
      }
      install(event);
      const ref = new WeakRef(obj);
      ref.fn = fn;
      ensureRegistry();
      registry.register(obj, ref);
      refs[event].push(ref);
    }
    function register(obj, fn) {
      _register("exit", obj, fn);
    }
    function registerBeforeExit(obj, fn) {
      _register("beforeExit", obj, fn);
    }
    function unregister(obj) {
      if (registry === void 0) {
        return;
      }
      registry.unregister(obj);
      for (const event of ["exit", "beforeExit"]) {
        refs[event] = refs[event].filter((ref) => {
          const _obj = ref.deref();
          return _obj && _obj !== obj;
        });
        uninstall(event);
      }
    }
    module.exports = {
      register,
      registerBeforeExit,
      unregister
    };
  }
});

// node_modules/thread-stream/package.json
var require_package = __commonJS({
  "node_modules/thread-stream/package.json"(exports, module) {
    module.exports = {
      name: "thread-stream",
      version: "4.2.1",
      description: "A streaming way to send data to a Node.js Worker Thread",
      main: "index.js",
      types: "index.d.ts",
      engines: {
        node: ">=20"
      },
      dependencies: {
        "real-require": "^1.0.0"
      },
      devDependencies: {
        "@types/node": "^26.1.1",
        "@yao-pkg/pkg": "^6.0.0",
        borp: "^1.0.0",
        desm: "^1.3.0",
        eslint: "^9.39.1",
        fastbench: "^1.0.1",
        neostandard: "^0.13.0",
        "pino-elasticsearch": "^9.0.0",
        "sonic-boom": "^5.0.0",
        "ts-node": "^10.8.0",
        tsd: "^0.33.0",
        typescript: "~5.7.3"
      },
      scripts: {
        build: "tsc --noEmit",
        lint: "eslint",
        test: 'npm run lint && npm run build && npm run test:types && npm run transpile && borp --expose-gc --pattern "test/*.test.{js,mjs}"',
        "test:ci": 'npm run lint && npm run test:types && npm run transpile && borp --expose-gc --pattern "test/*.test.{js,mjs}"',
        "test:types": "tsd",
        "test:yarn": 'npm run transpile && borp --expose-gc --pattern "test/*.test.js"',
        transpile: "sh ./test/ts/transpile.sh"
      },
      tsd: {
        directory: "test/types"
      },
      repository: {
        type: "git",
        url: "git+https://github.com/mcollina/thread-stream.git"
      },
      keywords: [
        "worker",
        "thread",
        "threads",
        "stream"
      ],
      author: "Matteo Collina <hello@matteocollina.com>",
      license: "MIT",
      bugs: {
        url: "https://github.com/mcollina/thread-stream/issues"
      },
      homepage: "https://github.com/mcollina/thread-stream#readme"
    };
  }
});

// node_modules/thread-stream/lib/wait.js
var require_wait = __commonJS({
  "node_modules/thread-stream/lib/wait.js"(exports, module) {
    "use strict";
    var WAIT_MS = 1e4;
    function wait(state, index, expected, timeout, done) {
      const max = timeout === Infinity ? Infinity : Date.now() + timeout;
      const check = (previous) => {
        const current = Atomics.load(state, index);
        if (current >= expected) {
          done(null, "ok");
          return;
        }
        if (previous !== void 0 && current !== previous) {
          done(null, "not-equal");
          return;
        }
        if (max !== Infinity && Date.now() > max) {
          done(null, "timed-out");
          return;
        }
        const remaining = max === Infinity ? WAIT_MS : Math.min(WAIT_MS, Math.max(1, max - Date.now()));
        const result = Atomics.waitAsync(state, index, current, remaining);
        if (result.async) {
          result.value.then((res) => {
            if (res === "ok") {
              const latest = Atomics.load(state, index);
              done(null, latest >= expected ? "ok" : "not-equal");
              return;
            }
            check(current);
          });
        } else {
          setImmediate(done, null, "not-equal");
        }
      };
      check();
    }
    function waitDiff(state, index, expected, timeout, done) {
      const max = timeout === Infinity ? Infinity : Date.now() + timeout;
      const check = () => {
        const current = Atomics.load(state, index);
        if (current !== expected) {
          done(null, "ok");
          return;
        }
        if (max !== Infinity && Date.now() > max) {
          done(null, "timed-out");
          return;
        }
        const remaining = max === Infinity ? WAIT_MS : Math.min(WAIT_MS, Math.max(1, max - Date.now()));
        const result = Atomics.waitAsync(state, index, expected, remaining);
        if (result.async) {
          result.value.then((res) => {
            if (res === "ok") {
              done(null, "ok");
              return;
            }
            check();
          });
        } else {
          setImmediate(check);
        }
      };
      check();
    }
    module.exports = { wait, waitDiff };
  }
});

// node_modules/thread-stream/lib/indexes.js
var require_indexes = __commonJS({
  "node_modules/thread-stream/lib/indexes.js"(exports, module) {
    "use strict";
    var SEQ_INDEX = 2;
    var WRITE_INDEX = 4;
    var READ_INDEX = 8;
    module.exports = {
      WRITE_INDEX,
      READ_INDEX,
      SEQ_INDEX
    };
  }
});

// node_modules/thread-stream/index.js
var require_thread_stream = __commonJS({
  "node_modules/thread-stream/index.js"(exports, module) {
    "use strict";
    var { version } = require_package();
    var { EventEmitter } = __require("events");
    var { Worker } = __require("worker_threads");
    var { join: join7 } = __require("path");
    var { pathToFileURL } = __require("url");
    var { wait } = require_wait();
    var {
      WRITE_INDEX,
      READ_INDEX,
      SEQ_INDEX
    } = require_indexes();
    var buffer = __require("buffer");
    var assert = __require("assert");
    var kImpl = /* @__PURE__ */ Symbol("kImpl");
    var MAX_STRING = buffer.constants.MAX_STRING_LENGTH;
    function noop() {
    }
    function updateState(stream, fn) {
      Atomics.add(stream[kImpl].state, SEQ_INDEX, 1);
      fn();
      Atomics.add(stream[kImpl].state, SEQ_INDEX, 1);
      Atomics.notify(stream[kImpl].state, SEQ_INDEX);
    }
    function resetIndexes(stream) {
      updateState(stream, () => {
        Atomics.store(stream[kImpl].state, READ_INDEX, 0);
        Atomics.store(stream[kImpl].state, WRITE_INDEX, 0);
      });
      Atomics.notify(stream[kImpl].state, READ_INDEX);
    }
    var FakeWeakRef = class {
      constructor(value2) {
        this._value = value2;
      }
      deref() {
        return this._value;
      }
    };
    var FakeFinalizationRegistry = class {
      register() {
      }
      unregister() {
      }
    };
    var FinalizationRegistry2 = process.env.NODE_V8_COVERAGE ? FakeFinalizationRegistry : global.FinalizationRegistry || FakeFinalizationRegistry;
    var WeakRef2 = process.env.NODE_V8_COVERAGE ? FakeWeakRef : global.WeakRef || FakeWeakRef;
    var registry = new FinalizationRegistry2((worker) => {
      if (worker.exited) {
        return;
      }
      worker.terminate();
    });
    function createWorker(stream, opts) {
      const { filename, workerData } = opts;
      const bundlerOverrides = "__bundlerPathsOverrides" in globalThis ? globalThis.__bundlerPathsOverrides : {};
      const toExecute = bundlerOverrides["thread-stream-worker"] || join7(__dirname, "lib", "worker.js");
      const worker = new Worker(toExecute, {
        ...opts.workerOpts,
        name: opts.workerOpts?.name || "thread-stream",
        trackUnmanagedFds: false,
        workerData: {
          filename: filename.indexOf("file://") === 0 ? filename : pathToFileURL(filename).href,
          dataBuf: stream[kImpl].dataBuf,
          stateBuf: stream[kImpl].stateBuf,
          workerData: {
            $context: {
              threadStreamVersion: version
            },
            ...workerData
          }
        }
      });
      worker.stream = new FakeWeakRef(stream);
      worker.on("message", onWorkerMessage);
      worker.on("exit", onWorkerExit);
      registry.register(stream, worker);
      return worker;
    }
    function drain2(stream) {
      assert(!stream[kImpl].sync);
      if (stream[kImpl].needDrain) {
        stream[kImpl].needDrain = false;
        stream.emit("drain");
      }
    }
    function nextFlush(stream) {
      while (true) {
        const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
        if (stream.destroyed || writeIndex < 0) {
          return;
        }
        const leftover = stream[kImpl].data.length - writeIndex;
        if (leftover > 0) {
          if (stream[kImpl].bufLen === 0) {
            stream[kImpl].flushing = false;
            if (stream[kImpl].ending) {
              end2(stream);
            } else if (stream[kImpl].needDrain) {
              process.nextTick(drain2, stream);
            }
            return;
          }
          write(stream, leftover, noop);
          continue;
        }
        if (leftover === 0) {
          if (writeIndex === 0 && stream[kImpl].bufLen === 0) {
            return;
          }
          waitForRead(stream, () => {
            if (stream.destroyed) {
              return;
            }
            resetIndexes(stream);
            nextFlush(stream);
          });
          return;
        }
        destroy(stream, new Error("overwritten"));
        return;
      }
    }
    function onWorkerMessage(msg) {
      const stream = this.stream.deref();
      if (stream === void 0) {
        this.exited = true;
        this.terminate();
        return;
      }
      if (msg?.code == null) {
        return;
      }
      switch (msg.code) {
        case "READY":
          if (!stream[kImpl].ending) {
            this.stream = new WeakRef2(stream);
          }
          waitForRead(stream, () => {
            stream[kImpl].ready = true;
            stream.emit("ready");
          });
          break;
        case "ERROR":
          destroy(stream, msg.err);
          break;
        case "EVENT":
          if (Array.isArray(msg.args)) {
            stream.emit(msg.name, ...msg.args);
          } else {
            stream.emit(msg.name, msg.args);
          }
          break;
        case "FLUSHED": {
          if (msg.context !== "thread-stream") {
            destroy(stream, new Error("this should not happen: " + msg.code));
            break;
          }
          const cb = stream[kImpl].flushCallbacks.get(msg.id);
          if (cb) {
            stream[kImpl].flushCallbacks.delete(msg.id);
            process.nextTick(cb);
          }
          break;
        }
        case "WARNING":
          process.emitWarning(msg.err);
          break;
        default:
          destroy(stream, new Error("this should not happen: " + msg.code));
      }
    }
    function onWorkerExit(code) {
      const stream = this.stream.deref();
      if (stream === void 0) {
        return;
      }
      registry.unregister(stream);
      stream.worker.exited = true;
      stream.worker.off("exit", onWorkerExit);
      destroy(stream, code !== 0 ? new Error("the worker thread exited") : null);
    }
    var ThreadStream = class extends EventEmitter {
      constructor(opts = {}) {
        super();
        if (opts.bufferSize < 4) {
          throw new Error("bufferSize must at least fit a 4-byte utf-8 char");
        }
        this[kImpl] = {};
        this[kImpl].stateBuf = new SharedArrayBuffer(128);
        this[kImpl].state = new Int32Array(this[kImpl].stateBuf);
        this[kImpl].dataBuf = new SharedArrayBuffer(opts.bufferSize || 4 * 1024 * 1024);
        this[kImpl].data = Buffer.from(this[kImpl].dataBuf);
        this[kImpl].sync = opts.sync || false;
        this[kImpl].ending = false;
        this[kImpl].ended = false;
        this[kImpl].needDrain = false;
        this[kImpl].destroyed = false;
        this[kImpl].flushing = false;
        this[kImpl].ready = false;
        this[kImpl].finished = false;
        this[kImpl].errored = null;
        this[kImpl].closed = false;
        this[kImpl].buf = [];
        this[kImpl].bufHead = 0;
        this[kImpl].bufLen = 0;
        this[kImpl].flushCallbacks = /* @__PURE__ */ new Map();
        this[kImpl].nextFlushId = 0;
        this[kImpl].flushRetainCount = 0;
        this[kImpl].userRef = true;
        this.worker = createWorker(this, opts);
        this.on("message", (message, transferList) => {
          this.worker.postMessage(message, transferList);
        });
      }
      write(data) {
        const dataBuf = Buffer.isBuffer(data) ? data : Buffer.from(data);
        if (this[kImpl].destroyed) {
          error(this, new Error("the worker has exited"));
          return false;
        }
        if (this[kImpl].ending) {
          error(this, new Error("the worker is ending"));
          return false;
        }
        if (this[kImpl].flushing && this[kImpl].bufLen + dataBuf.length >= MAX_STRING) {
          try {
            writeSync2(this);
            this[kImpl].flushing = true;
          } catch (err) {
            destroy(this, err);
            return false;
          }
        }
        this[kImpl].buf.push(dataBuf);
        this[kImpl].bufLen += dataBuf.length;
        if (this[kImpl].sync) {
          try {
            writeSync2(this);
            return true;
          } catch (err) {
            destroy(this, err);
            return false;
          }
        }
        if (!this[kImpl].flushing) {
          this[kImpl].flushing = true;
          setImmediate(nextFlush, this);
        }
        this[kImpl].needDrain = this[kImpl].data.length - this[kImpl].bufLen - Atomics.load(this[kImpl].state, WRITE_INDEX) <= 0;
        return !this[kImpl].needDrain;
      }
      end() {
        if (this[kImpl].destroyed) {
          return;
        }
        this[kImpl].ending = true;
        this.worker.stream = new FakeWeakRef(this);
        end2(this);
      }
      flush(cb) {
        const userCb = typeof cb === "function" ? cb : null;
        cb = userCb || noop;
        if (userCb) {
          retainWorkerForPendingFlush(this);
        }
        let finished = false;
        const done = (err) => {
          if (finished) {
            return;
          }
          finished = true;
          if (userCb) {
            releaseWorkerForPendingFlush(this);
          }
          cb(err);
        };
        flushBuffer(this, (err) => {
          if (err) {
            process.nextTick(done, err);
            return;
          }
          requestWorkerFlush(this, done);
        });
      }
      flushSync() {
        if (this[kImpl].destroyed) {
          return;
        }
        writeSync2(this);
        flushSync(this);
      }
      unref() {
        this[kImpl].userRef = false;
        if (this[kImpl].flushRetainCount === 0) {
          this.worker.unref();
        }
      }
      ref() {
        this[kImpl].userRef = true;
        this.worker.ref();
      }
      get ready() {
        return this[kImpl].ready;
      }
      get destroyed() {
        return this[kImpl].destroyed;
      }
      get closed() {
        return this[kImpl].closed;
      }
      get writable() {
        return !this[kImpl].destroyed && !this[kImpl].ending;
      }
      get writableEnded() {
        return this[kImpl].ending;
      }
      get writableFinished() {
        return this[kImpl].finished;
      }
      get writableNeedDrain() {
        return this[kImpl].needDrain;
      }
      get writableObjectMode() {
        return false;
      }
      get writableErrored() {
        return this[kImpl].errored;
      }
    };
    function flushBuffer(stream, cb) {
      if (stream[kImpl].destroyed) {
        process.nextTick(cb, new Error("the worker has exited"));
        return;
      }
      if (!stream[kImpl].sync && (stream[kImpl].flushing || stream[kImpl].bufLen > 0)) {
        setImmediate(flushBuffer, stream, cb);
        return;
      }
      waitForRead(stream, cb);
    }
    function waitForRead(stream, cb) {
      const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
      wait(stream[kImpl].state, READ_INDEX, writeIndex, Infinity, (err, res) => {
        if (err) {
          destroy(stream, err);
          cb(err);
          return;
        }
        if (res !== "ok") {
          waitForRead(stream, cb);
          return;
        }
        cb();
      });
    }
    function retainWorkerForPendingFlush(stream) {
      if (stream[kImpl].flushRetainCount === 0) {
        stream.worker.ref();
      }
      stream[kImpl].flushRetainCount++;
    }
    function releaseWorkerForPendingFlush(stream) {
      if (stream[kImpl].flushRetainCount === 0) {
        return;
      }
      stream[kImpl].flushRetainCount--;
      if (stream[kImpl].flushRetainCount === 0 && !stream[kImpl].userRef) {
        stream.worker.unref();
      }
    }
    function requestWorkerFlush(stream, cb) {
      if (stream[kImpl].destroyed) {
        process.nextTick(cb, new Error("the worker has exited"));
        return;
      }
      if (!stream[kImpl].ready) {
        const onReady = () => {
          cleanup();
          requestWorkerFlush(stream, cb);
        };
        const onClose = () => {
          cleanup();
          process.nextTick(cb, new Error("the worker has exited"));
        };
        const cleanup = () => {
          stream.off("ready", onReady);
          stream.off("close", onClose);
        };
        stream.once("ready", onReady);
        stream.once("close", onClose);
        return;
      }
      const id = ++stream[kImpl].nextFlushId;
      stream[kImpl].flushCallbacks.set(id, cb);
      try {
        stream.worker.postMessage({
          code: "FLUSH",
          context: "thread-stream",
          id
        });
      } catch (err) {
        stream[kImpl].flushCallbacks.delete(id);
        destroy(stream, err);
        process.nextTick(cb, err);
      }
    }
    function failPendingFlushCallbacks(stream, err) {
      const callbacks = stream[kImpl].flushCallbacks;
      if (callbacks.size === 0) {
        return;
      }
      const flushErr = err || new Error("the worker has exited");
      for (const cb of callbacks.values()) {
        process.nextTick(cb, flushErr);
      }
      callbacks.clear();
    }
    function error(stream, err) {
      setImmediate(() => {
        stream.emit("error", err);
      });
    }
    function destroy(stream, err) {
      if (stream[kImpl].destroyed) {
        return;
      }
      stream[kImpl].destroyed = true;
      failPendingFlushCallbacks(stream, err);
      if (err) {
        stream[kImpl].errored = err;
        error(stream, err);
      }
      if (!stream.worker.exited) {
        stream.worker.terminate().catch(() => {
        }).then(() => {
          stream[kImpl].closed = true;
          stream.emit("close");
        });
      } else {
        setImmediate(() => {
          stream[kImpl].closed = true;
          stream.emit("close");
        });
      }
    }
    function write(stream, maxBytes, cb) {
      const current = Atomics.load(stream[kImpl].state, WRITE_INDEX);
      let offset = current;
      let remaining = maxBytes;
      while (remaining > 0 && stream[kImpl].bufLen !== 0) {
        const head = stream[kImpl].bufHead;
        const buf = stream[kImpl].buf[head];
        if (buf.length <= remaining) {
          buf.copy(stream[kImpl].data, offset);
          offset += buf.length;
          remaining -= buf.length;
          stream[kImpl].bufLen -= buf.length;
          stream[kImpl].bufHead = head + 1;
          if (stream[kImpl].bufHead === stream[kImpl].buf.length) {
            stream[kImpl].buf.length = 0;
            stream[kImpl].bufHead = 0;
          } else if (stream[kImpl].bufHead >= 1024 && stream[kImpl].bufHead * 2 >= stream[kImpl].buf.length) {
            stream[kImpl].buf.splice(0, stream[kImpl].bufHead);
            stream[kImpl].bufHead = 0;
          }
          continue;
        }
        buf.copy(stream[kImpl].data, offset, 0, remaining);
        stream[kImpl].buf[head] = buf.subarray(remaining);
        stream[kImpl].bufLen -= remaining;
        offset += remaining;
        remaining = 0;
      }
      updateState(stream, () => {
        Atomics.store(stream[kImpl].state, WRITE_INDEX, offset);
      });
      cb();
      return true;
    }
    function end2(stream) {
      if (stream[kImpl].ended || !stream[kImpl].ending || stream[kImpl].flushing) {
        return;
      }
      stream[kImpl].ended = true;
      try {
        stream.flushSync();
        let readIndex = Atomics.load(stream[kImpl].state, READ_INDEX);
        updateState(stream, () => {
          Atomics.store(stream[kImpl].state, WRITE_INDEX, -1);
        });
        let spins = 0;
        while (readIndex !== -1) {
          Atomics.wait(stream[kImpl].state, READ_INDEX, readIndex, 1e3);
          readIndex = Atomics.load(stream[kImpl].state, READ_INDEX);
          if (readIndex === -2) {
            destroy(stream, new Error("end() failed"));
            return;
          }
          if (++spins === 10) {
            destroy(stream, new Error("end() took too long (10s)"));
            return;
          }
        }
        process.nextTick(() => {
          stream[kImpl].finished = true;
          stream.emit("finish");
        });
      } catch (err) {
        destroy(stream, err);
      }
    }
    function writeSync2(stream) {
      const cb = () => {
        if (stream[kImpl].ending) {
          end2(stream);
        } else if (stream[kImpl].needDrain) {
          process.nextTick(drain2, stream);
        }
      };
      stream[kImpl].flushing = false;
      while (stream[kImpl].bufLen !== 0) {
        const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
        if (writeIndex < 0) {
          throw new Error("_writeSync failed");
        }
        const leftover = stream[kImpl].data.length - writeIndex;
        if (leftover === 0) {
          flushSync(stream);
          resetIndexes(stream);
          continue;
        } else if (leftover < 0) {
          throw new Error("overwritten");
        }
        write(stream, leftover, cb);
      }
    }
    function flushSync(stream) {
      if (stream[kImpl].flushing) {
        throw new Error("unable to flush while flushing");
      }
      const writeIndex = Atomics.load(stream[kImpl].state, WRITE_INDEX);
      let spins = 0;
      while (true) {
        const readIndex = Atomics.load(stream[kImpl].state, READ_INDEX);
        if (readIndex === -2) {
          throw Error("_flushSync failed");
        }
        if (readIndex !== writeIndex) {
          Atomics.wait(stream[kImpl].state, READ_INDEX, readIndex, 1e3);
        } else {
          break;
        }
        if (++spins === 10) {
          throw new Error("_flushSync took too long (10s)");
        }
      }
    }
    module.exports = ThreadStream;
  }
});

// node_modules/pino/lib/transport.js
var require_transport = __commonJS({
  "node_modules/pino/lib/transport.js"(exports, module) {
    "use strict";
    var { createRequire } = __require("module");
    var { existsSync } = __require("node:fs");
    var getCallers = require_caller();
    var { join: join7, isAbsolute: isAbsolute2, sep } = __require("node:path");
    var { fileURLToPath } = __require("node:url");
    var sleep = require_atomic_sleep();
    var onExit = require_on_exit_leak_free();
    var ThreadStream = require_thread_stream();
    var { transportUsesMultistreamSym } = require_symbols();
    function setupOnExit(stream) {
      onExit.register(stream, autoEnd);
      onExit.registerBeforeExit(stream, flush2);
      stream.on("close", function() {
        onExit.unregister(stream);
      });
    }
    function hasPreloadFlags() {
      const execArgv = process.execArgv;
      for (let i = 0; i < execArgv.length; i++) {
        const arg = execArgv[i];
        if (arg === "--import" || arg === "--require" || arg === "-r") {
          return true;
        }
        if (arg.startsWith("--import=") || arg.startsWith("--require=") || arg.startsWith("-r=")) {
          return true;
        }
      }
      return false;
    }
    function sanitizeNodeOptions(nodeOptions) {
      const tokens = nodeOptions.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g);
      if (!tokens) {
        return nodeOptions;
      }
      const sanitized = [];
      let changed = false;
      for (let i = 0; i < tokens.length; i++) {
        const token2 = tokens[i];
        if (token2 === "--require" || token2 === "-r" || token2 === "--import") {
          const next = tokens[i + 1];
          if (next && shouldDropPreload(next)) {
            changed = true;
            i++;
            continue;
          }
          sanitized.push(token2);
          if (next) {
            sanitized.push(next);
            i++;
          }
          continue;
        }
        if (token2.startsWith("--require=") || token2.startsWith("-r=") || token2.startsWith("--import=")) {
          const value2 = token2.slice(token2.indexOf("=") + 1);
          if (shouldDropPreload(value2)) {
            changed = true;
            continue;
          }
        }
        sanitized.push(token2);
      }
      return changed ? sanitized.join(" ") : nodeOptions;
    }
    function shouldDropPreload(value2) {
      const unquoted = stripQuotes(value2);
      if (!unquoted) {
        return false;
      }
      let path = unquoted;
      if (path.startsWith("file://")) {
        try {
          path = fileURLToPath(path);
        } catch {
          return false;
        }
      }
      return isAbsolute2(path) && !existsSync(path);
    }
    function stripQuotes(value2) {
      const first = value2[0];
      const last = value2[value2.length - 1];
      if (first === '"' && last === '"' || first === "'" && last === "'") {
        return value2.slice(1, -1);
      }
      return value2;
    }
    function buildStream(filename, workerData, workerOpts, sync, name) {
      if (!workerOpts.execArgv && hasPreloadFlags() && __require.main === void 0) {
        workerOpts = {
          ...workerOpts,
          execArgv: []
        };
      }
      if (!workerOpts.env && process.env.NODE_OPTIONS) {
        const nodeOptions = sanitizeNodeOptions(process.env.NODE_OPTIONS);
        if (nodeOptions !== process.env.NODE_OPTIONS) {
          workerOpts = {
            ...workerOpts,
            env: {
              ...process.env,
              NODE_OPTIONS: nodeOptions
            }
          };
        }
      }
      workerOpts = { ...workerOpts, name };
      const stream = new ThreadStream({
        filename,
        workerData,
        workerOpts,
        sync
      });
      stream.on("ready", onReady);
      stream.on("close", function() {
        process.removeListener("exit", onExit2);
      });
      process.on("exit", onExit2);
      function onReady() {
        process.removeListener("exit", onExit2);
        stream.unref();
        if (workerOpts.autoEnd !== false) {
          setupOnExit(stream);
        }
      }
      function onExit2() {
        if (stream.closed) {
          return;
        }
        stream.flushSync();
        sleep(100);
        stream.end();
      }
      return stream;
    }
    function autoEnd(stream) {
      stream.ref();
      stream.flushSync();
      stream.end();
      stream.once("close", function() {
        stream.unref();
      });
    }
    function flush2(stream) {
      stream.flushSync();
    }
    function transport(fullOptions) {
      const { pipeline: pipeline2, targets, levels, dedupe, worker = {}, caller = getCallers(), sync = false } = fullOptions;
      const options = {
        ...fullOptions.options
      };
      let usesMultistream = false;
      const callers = typeof caller === "string" ? [caller] : caller;
      const bundlerOverrides = typeof globalThis === "object" && Object.prototype.hasOwnProperty.call(globalThis, "__bundlerPathsOverrides") && globalThis.__bundlerPathsOverrides && typeof globalThis.__bundlerPathsOverrides === "object" ? globalThis.__bundlerPathsOverrides : /* @__PURE__ */ Object.create(null);
      let target = fullOptions.target;
      if (target && targets) {
        throw new Error("only one of target or targets can be specified");
      }
      if (targets) {
        target = bundlerOverrides["pino-worker"] || join7(__dirname, "worker.js");
        options.targets = targets.filter((dest) => dest.target).map((dest) => {
          return {
            ...dest,
            target: fixTarget(dest.target)
          };
        });
        options.pipelines = targets.filter((dest) => dest.pipeline).map((dest) => {
          return dest.pipeline.map((t) => {
            return {
              ...t,
              level: dest.level,
              // duplicate the pipeline `level` property defined in the upper level
              target: fixTarget(t.target)
            };
          });
        });
        const targetsHaveLevel = options.targets.some((t) => t.level != null);
        const pipelinesHaveLevel = options.pipelines.some((p) => p.some((t) => t.level != null));
        usesMultistream = options.targets.length + options.pipelines.length > 1 || targetsHaveLevel || pipelinesHaveLevel;
      } else if (pipeline2) {
        target = bundlerOverrides["pino-worker"] || join7(__dirname, "worker.js");
        options.pipelines = [pipeline2.map((dest) => {
          return {
            ...dest,
            target: fixTarget(dest.target)
          };
        })];
      }
      if (levels) {
        options.levels = levels;
      }
      if (dedupe) {
        options.dedupe = dedupe;
      }
      options.pinoWillSendConfig = true;
      const name = targets || pipeline2 ? "pino.transport" : target;
      const stream = buildStream(fixTarget(target), options, worker, sync, name);
      if (usesMultistream) {
        stream[transportUsesMultistreamSym] = true;
      }
      return stream;
      function fixTarget(origin) {
        origin = bundlerOverrides[origin] || origin;
        if (isAbsolute2(origin) || origin.indexOf("file://") === 0) {
          return origin;
        }
        if (origin === "pino/file") {
          return join7(__dirname, "..", "file.js");
        }
        let fixTarget2;
        for (const filePath of callers) {
          try {
            const context = filePath === "node:repl" ? process.cwd() + sep : filePath;
            fixTarget2 = createRequire(context).resolve(origin);
            break;
          } catch (err) {
            continue;
          }
        }
        if (!fixTarget2) {
          throw new Error(`unable to determine transport target for "${origin}"`);
        }
        return fixTarget2;
      }
    }
    module.exports = transport;
  }
});

// node_modules/pino/lib/tools.js
var require_tools = __commonJS({
  "node_modules/pino/lib/tools.js"(exports, module) {
    "use strict";
    var diagChan = __require("node:diagnostics_channel");
    var format = require_quick_format_unescaped();
    var { mapHttpRequest, mapHttpResponse } = require_pino_std_serializers();
    var SonicBoom = require_sonic_boom();
    var onExit = require_on_exit_leak_free();
    var {
      lsCacheSym,
      chindingsSym,
      writeSym,
      serializersSym,
      formatOptsSym,
      endSym,
      stringifiersSym,
      stringifySym,
      stringifySafeSym,
      wildcardFirstSym,
      nestedKeySym,
      formattersSym,
      messageKeySym,
      errorKeySym,
      nestedKeyStrSym,
      msgPrefixSym
    } = require_symbols();
    var { isMainThread } = __require("worker_threads");
    var transport = require_transport();
    var [nodeMajor] = process.versions.node.split(".").map((v) => Number(v));
    var asJsonChan = diagChan.tracingChannel("pino_asJson");
    var asString = nodeMajor >= 25 ? (str) => JSON.stringify(str) : _asString;
    function noop() {
    }
    function genLog(level, hook) {
      if (!hook) return LOG;
      return function hookWrappedLog(...args) {
        hook.call(this, args, LOG, level);
      };
      function LOG(o, ...n) {
        if (typeof o === "object") {
          let msg = o;
          if (o !== null) {
            if (o.method && o.headers && o.socket) {
              o = mapHttpRequest(o);
            } else if (typeof o.setHeader === "function") {
              o = mapHttpResponse(o);
            }
          }
          let formatParams;
          if (msg === null && n.length === 0) {
            formatParams = [null];
          } else {
            msg = n.shift();
            formatParams = n;
          }
          if (typeof this[msgPrefixSym] === "string" && msg !== void 0 && msg !== null) {
            msg = this[msgPrefixSym] + msg;
          }
          this[writeSym](o, format(msg, formatParams, this[formatOptsSym]), level);
        } else {
          let msg = o === void 0 ? n.shift() : o;
          if (typeof this[msgPrefixSym] === "string" && msg !== void 0 && msg !== null) {
            msg = this[msgPrefixSym] + msg;
          }
          this[writeSym](null, format(msg, n, this[formatOptsSym]), level);
        }
      }
    }
    function _asString(str) {
      let result = "";
      let last = 0;
      let found = false;
      let point = 255;
      const l = str.length;
      if (l > 100) {
        return JSON.stringify(str);
      }
      for (var i = 0; i < l && point >= 32; i++) {
        point = str.charCodeAt(i);
        if (point === 34 || point === 92) {
          result += str.slice(last, i) + "\\";
          last = i;
          found = true;
        }
      }
      if (!found) {
        result = str;
      } else {
        result += str.slice(last);
      }
      return point < 32 ? JSON.stringify(str) : '"' + result + '"';
    }
    function asJson(obj, msg, num, time) {
      if (asJsonChan.hasSubscribers === false) {
        return _asJson.call(this, obj, msg, num, time);
      }
      const store = { instance: this, arguments };
      return asJsonChan.traceSync(_asJson, store, this, obj, msg, num, time);
    }
    function _asJson(obj, msg, num, time) {
      const stringify2 = this[stringifySym];
      const stringifySafe = this[stringifySafeSym];
      const stringifiers = this[stringifiersSym];
      const end2 = this[endSym];
      const chindings = this[chindingsSym];
      const serializers = this[serializersSym];
      const formatters = this[formattersSym];
      const messageKey = this[messageKeySym];
      const errorKey = this[errorKeySym];
      let data = this[lsCacheSym][num] + time;
      data = data + chindings;
      let value2;
      if (formatters.log) {
        obj = formatters.log(obj);
      }
      const wildcardStringifier = stringifiers[wildcardFirstSym];
      let propStr = "";
      for (const key in obj) {
        value2 = obj[key];
        if (Object.prototype.hasOwnProperty.call(obj, key) && value2 !== void 0) {
          if (serializers[key]) {
            value2 = serializers[key](value2);
          } else if (key === errorKey && serializers.err) {
            value2 = serializers.err(value2);
          }
          const stringifier = stringifiers[key] || wildcardStringifier;
          switch (typeof value2) {
            case "undefined":
            case "function":
              continue;
            case "number":
              if (Number.isFinite(value2) === false) {
                value2 = null;
              }
            // this case explicitly falls through to the next one
            case "boolean":
              if (stringifier) value2 = stringifier(value2);
              break;
            case "string":
              value2 = (stringifier || asString)(value2);
              break;
            default:
              value2 = (stringifier || stringify2)(value2, stringifySafe);
          }
          if (value2 === void 0) continue;
          const strKey = asString(key);
          propStr += "," + strKey + ":" + value2;
        }
      }
      let msgStr = "";
      if (msg !== void 0) {
        value2 = serializers[messageKey] ? serializers[messageKey](msg) : msg;
        const stringifier = stringifiers[messageKey] || wildcardStringifier;
        switch (typeof value2) {
          case "function":
            break;
          case "number":
            if (Number.isFinite(value2) === false) {
              value2 = null;
            }
          // this case explicitly falls through to the next one
          case "boolean":
            if (stringifier) value2 = stringifier(value2);
            msgStr = ',"' + messageKey + '":' + value2;
            break;
          case "string":
            value2 = (stringifier || asString)(value2);
            msgStr = ',"' + messageKey + '":' + value2;
            break;
          default:
            value2 = (stringifier || stringify2)(value2, stringifySafe);
            msgStr = ',"' + messageKey + '":' + value2;
        }
      }
      if (this[nestedKeySym] && propStr) {
        return data + this[nestedKeyStrSym] + propStr.slice(1) + "}" + msgStr + end2;
      } else {
        return data + propStr + msgStr + end2;
      }
    }
    function asChindings(instance, bindings) {
      let value2;
      let data = instance[chindingsSym];
      const stringify2 = instance[stringifySym];
      const stringifySafe = instance[stringifySafeSym];
      const stringifiers = instance[stringifiersSym];
      const wildcardStringifier = stringifiers[wildcardFirstSym];
      const serializers = instance[serializersSym];
      const formatter = instance[formattersSym].bindings;
      bindings = formatter(bindings);
      for (const key in bindings) {
        value2 = bindings[key];
        const valid = (key.length < 5 || key !== "level" && key !== "serializers" && key !== "formatters" && key !== "customLevels") && bindings.hasOwnProperty(key) && value2 !== void 0;
        if (valid === true) {
          value2 = serializers[key] ? serializers[key](value2) : value2;
          value2 = (stringifiers[key] || wildcardStringifier || stringify2)(value2, stringifySafe);
          if (value2 === void 0) continue;
          data += "," + asString(key) + ":" + value2;
        }
      }
      return data;
    }
    function hasBeenTampered(stream) {
      return stream.write !== stream.constructor.prototype.write;
    }
    function buildSafeSonicBoom(opts) {
      const stream = new SonicBoom(opts);
      stream.on("error", filterBrokenPipe);
      if (!opts.sync && isMainThread) {
        onExit.register(stream, autoEnd);
        stream.on("close", function() {
          onExit.unregister(stream);
        });
      }
      return stream;
      function filterBrokenPipe(err) {
        if (err.code === "EPIPE") {
          stream.write = noop;
          stream.end = noop;
          stream.flushSync = noop;
          stream.destroy = noop;
          return;
        }
        stream.removeListener("error", filterBrokenPipe);
        stream.emit("error", err);
      }
    }
    function autoEnd(stream, eventName) {
      if (stream.destroyed) {
        return;
      }
      if (eventName === "beforeExit") {
        stream.flush();
        stream.on("drain", function() {
          stream.end();
        });
      } else {
        stream.flushSync();
      }
    }
    function createArgsNormalizer(defaultOptions) {
      return function normalizeArgs(instance, caller, opts = {}, stream) {
        if (typeof opts === "string") {
          stream = buildSafeSonicBoom({ dest: opts });
          opts = {};
        } else if (typeof stream === "string") {
          if (opts && opts.transport) {
            throw Error("only one of option.transport or stream can be specified");
          }
          stream = buildSafeSonicBoom({ dest: stream });
        } else if (opts instanceof SonicBoom || opts.writable || opts._writableState) {
          stream = opts;
          opts = {};
        } else if (opts.transport) {
          if (opts.transport instanceof SonicBoom || opts.transport.writable || opts.transport._writableState) {
            throw Error("option.transport do not allow stream, please pass to option directly. e.g. pino(transport)");
          }
          if (opts.transport.targets && opts.transport.targets.length && opts.formatters && typeof opts.formatters.level === "function") {
            throw Error("option.transport.targets do not allow custom level formatters");
          }
          let customLevels;
          if (opts.customLevels) {
            customLevels = opts.useOnlyCustomLevels ? opts.customLevels : Object.assign({}, opts.levels, opts.customLevels);
          }
          stream = transport({ caller, ...opts.transport, levels: customLevels });
        }
        opts = Object.assign({}, defaultOptions, opts);
        opts.serializers = Object.assign(/* @__PURE__ */ Object.create(null), defaultOptions.serializers, opts.serializers);
        opts.formatters = Object.assign({}, defaultOptions.formatters, opts.formatters);
        if (opts.prettyPrint) {
          throw new Error("prettyPrint option is no longer supported, see the pino-pretty package (https://github.com/pinojs/pino-pretty)");
        }
        const { enabled, onChild } = opts;
        if (enabled === false) opts.level = "silent";
        if (!onChild) opts.onChild = noop;
        if (!stream) {
          if (!hasBeenTampered(process.stdout)) {
            stream = buildSafeSonicBoom({ fd: process.stdout.fd || 1 });
          } else {
            stream = process.stdout;
          }
        }
        return { opts, stream };
      };
    }
    function stringify(obj, stringifySafeFn) {
      try {
        return JSON.stringify(obj);
      } catch (_) {
        try {
          const stringify2 = stringifySafeFn || this[stringifySafeSym];
          return stringify2(obj);
        } catch (_2) {
          return '"[unable to serialize, circular reference is too complex to analyze]"';
        }
      }
    }
    function buildFormatters(level, bindings, log) {
      return {
        level,
        bindings,
        log
      };
    }
    function normalizeDestFileDescriptor(destination) {
      const fd = Number(destination);
      if (typeof destination === "string" && Number.isFinite(fd)) {
        return fd;
      }
      if (destination === void 0) {
        return 1;
      }
      return destination;
    }
    module.exports = {
      noop,
      buildSafeSonicBoom,
      asChindings,
      asJson,
      genLog,
      createArgsNormalizer,
      stringify,
      buildFormatters,
      normalizeDestFileDescriptor
    };
  }
});

// node_modules/pino/lib/constants.js
var require_constants = __commonJS({
  "node_modules/pino/lib/constants.js"(exports, module) {
    var DEFAULT_LEVELS = {
      trace: 10,
      debug: 20,
      info: 30,
      warn: 40,
      error: 50,
      fatal: 60
    };
    var SORTING_ORDER = {
      ASC: "ASC",
      DESC: "DESC"
    };
    module.exports = {
      DEFAULT_LEVELS,
      SORTING_ORDER
    };
  }
});

// node_modules/pino/lib/levels.js
var require_levels = __commonJS({
  "node_modules/pino/lib/levels.js"(exports, module) {
    "use strict";
    var {
      lsCacheSym,
      levelValSym,
      useOnlyCustomLevelsSym,
      streamSym,
      formattersSym,
      hooksSym,
      levelCompSym
    } = require_symbols();
    var { noop, genLog } = require_tools();
    var { DEFAULT_LEVELS, SORTING_ORDER } = require_constants();
    var levelMethods = {
      fatal: (hook) => {
        const logFatal = genLog(DEFAULT_LEVELS.fatal, hook);
        return function(...args) {
          const stream = this[streamSym];
          logFatal.call(this, ...args);
          if (typeof stream.flushSync === "function") {
            try {
              stream.flushSync();
            } catch (e) {
            }
          }
        };
      },
      error: (hook) => genLog(DEFAULT_LEVELS.error, hook),
      warn: (hook) => genLog(DEFAULT_LEVELS.warn, hook),
      info: (hook) => genLog(DEFAULT_LEVELS.info, hook),
      debug: (hook) => genLog(DEFAULT_LEVELS.debug, hook),
      trace: (hook) => genLog(DEFAULT_LEVELS.trace, hook)
    };
    var nums = Object.keys(DEFAULT_LEVELS).reduce((o, k) => {
      o[DEFAULT_LEVELS[k]] = k;
      return o;
    }, {});
    var initialLsCache = Object.keys(nums).reduce((o, k) => {
      o[k] = '{"level":' + Number(k);
      return o;
    }, {});
    function genLsCache(instance) {
      const formatter = instance[formattersSym].level;
      const { labels } = instance.levels;
      const cache = {};
      for (const label in labels) {
        const level = formatter(labels[label], Number(label));
        cache[label] = JSON.stringify(level).slice(0, -1);
      }
      instance[lsCacheSym] = cache;
      return instance;
    }
    function isStandardLevel(level, useOnlyCustomLevels) {
      if (useOnlyCustomLevels) {
        return false;
      }
      switch (level) {
        case "fatal":
        case "error":
        case "warn":
        case "info":
        case "debug":
        case "trace":
          return true;
        default:
          return false;
      }
    }
    function setLevel(level) {
      const { labels, values } = this.levels;
      if (typeof level === "number") {
        if (labels[level] === void 0) throw Error("unknown level value" + level);
        level = labels[level];
      }
      if (values[level] === void 0) throw Error("unknown level " + level);
      const preLevelVal = this[levelValSym];
      const levelVal = this[levelValSym] = values[level];
      const useOnlyCustomLevelsVal = this[useOnlyCustomLevelsSym];
      const levelComparison = this[levelCompSym];
      const hook = this[hooksSym].logMethod;
      for (const key in values) {
        if (levelComparison(values[key], levelVal) === false) {
          this[key] = noop;
          continue;
        }
        this[key] = isStandardLevel(key, useOnlyCustomLevelsVal) ? levelMethods[key](hook) : genLog(values[key], hook);
      }
      this.emit(
        "level-change",
        level,
        levelVal,
        labels[preLevelVal],
        preLevelVal,
        this
      );
    }
    function getLevel(level) {
      const { levels, levelVal } = this;
      return levels && levels.labels ? levels.labels[levelVal] : "";
    }
    function isLevelEnabled(logLevel) {
      const { values } = this.levels;
      const logLevelVal = values[logLevel];
      return logLevelVal !== void 0 && this[levelCompSym](logLevelVal, this[levelValSym]);
    }
    function compareLevel(direction, current, expected) {
      if (direction === SORTING_ORDER.DESC) {
        return current <= expected;
      }
      return current >= expected;
    }
    function genLevelComparison(levelComparison) {
      if (typeof levelComparison === "string") {
        return compareLevel.bind(null, levelComparison);
      }
      return levelComparison;
    }
    function mappings(customLevels = null, useOnlyCustomLevels = false) {
      const customNums = customLevels ? Object.keys(customLevels).reduce((o, k) => {
        o[customLevels[k]] = k;
        return o;
      }, {}) : null;
      const labels = Object.assign(
        Object.create(Object.prototype, { Infinity: { value: "silent" } }),
        useOnlyCustomLevels ? null : nums,
        customNums
      );
      const values = Object.assign(
        Object.create(Object.prototype, { silent: { value: Infinity } }),
        useOnlyCustomLevels ? null : DEFAULT_LEVELS,
        customLevels
      );
      return { labels, values };
    }
    function assertDefaultLevelFound(defaultLevel, customLevels, useOnlyCustomLevels) {
      if (typeof defaultLevel === "number") {
        const values = [].concat(
          Object.keys(customLevels || {}).map((key) => customLevels[key]),
          useOnlyCustomLevels ? [] : Object.keys(nums).map((level) => +level),
          Infinity
        );
        if (!values.includes(defaultLevel)) {
          throw Error(`default level:${defaultLevel} must be included in custom levels`);
        }
        return;
      }
      const labels = Object.assign(
        Object.create(Object.prototype, { silent: { value: Infinity } }),
        useOnlyCustomLevels ? null : DEFAULT_LEVELS,
        customLevels
      );
      if (!(defaultLevel in labels)) {
        throw Error(`default level:${defaultLevel} must be included in custom levels`);
      }
    }
    function assertNoLevelCollisions(levels, customLevels) {
      const { labels, values } = levels;
      for (const k in customLevels) {
        if (k in values) {
          throw Error("levels cannot be overridden");
        }
        if (customLevels[k] in labels) {
          throw Error("pre-existing level values cannot be used for new levels");
        }
      }
    }
    function assertLevelComparison(levelComparison) {
      if (typeof levelComparison === "function") {
        return;
      }
      if (typeof levelComparison === "string" && Object.values(SORTING_ORDER).includes(levelComparison)) {
        return;
      }
      throw new Error('Levels comparison should be one of "ASC", "DESC" or "function" type');
    }
    module.exports = {
      initialLsCache,
      genLsCache,
      levelMethods,
      getLevel,
      setLevel,
      isLevelEnabled,
      mappings,
      assertNoLevelCollisions,
      assertDefaultLevelFound,
      genLevelComparison,
      assertLevelComparison
    };
  }
});

// node_modules/pino/lib/meta.js
var require_meta = __commonJS({
  "node_modules/pino/lib/meta.js"(exports, module) {
    "use strict";
    module.exports = { version: "10.4.0" };
  }
});

// node_modules/pino/lib/proto.js
var require_proto = __commonJS({
  "node_modules/pino/lib/proto.js"(exports, module) {
    "use strict";
    var { EventEmitter } = __require("node:events");
    var {
      lsCacheSym,
      levelValSym,
      setLevelSym,
      getLevelSym,
      chindingsSym,
      mixinSym,
      asJsonSym,
      writeSym,
      mixinMergeStrategySym,
      timeSym,
      timeSliceIndexSym,
      streamSym,
      serializersSym,
      formattersSym,
      errorKeySym,
      messageKeySym,
      useOnlyCustomLevelsSym,
      needsMetadataGsym,
      redactFmtSym,
      stringifySym,
      formatOptsSym,
      stringifiersSym,
      msgPrefixSym,
      hooksSym
    } = require_symbols();
    var {
      getLevel,
      setLevel,
      isLevelEnabled,
      mappings,
      initialLsCache,
      genLsCache,
      assertNoLevelCollisions
    } = require_levels();
    var {
      asChindings,
      asJson,
      buildFormatters,
      stringify,
      noop
    } = require_tools();
    var {
      version
    } = require_meta();
    var redaction = require_redaction();
    var constructor = class Pino {
    };
    var prototype = {
      constructor,
      child,
      bindings,
      setBindings,
      flush: flush2,
      isLevelEnabled,
      version,
      get level() {
        return this[getLevelSym]();
      },
      set level(lvl) {
        this[setLevelSym](lvl);
      },
      get levelVal() {
        return this[levelValSym];
      },
      set levelVal(n) {
        throw Error("levelVal is read-only");
      },
      get msgPrefix() {
        return this[msgPrefixSym];
      },
      get [Symbol.toStringTag]() {
        return "Pino";
      },
      [lsCacheSym]: initialLsCache,
      [writeSym]: write,
      [asJsonSym]: asJson,
      [getLevelSym]: getLevel,
      [setLevelSym]: setLevel
    };
    Object.setPrototypeOf(prototype, EventEmitter.prototype);
    module.exports = function() {
      return Object.create(prototype);
    };
    var resetChildingsFormatter = (bindings2) => bindings2;
    function child(bindings2, options) {
      if (!bindings2) {
        throw Error("missing bindings for child Pino");
      }
      const serializers = this[serializersSym];
      const formatters = this[formattersSym];
      const instance = Object.create(this);
      if (options == null) {
        if (instance[formattersSym].bindings !== resetChildingsFormatter) {
          instance[formattersSym] = buildFormatters(
            formatters.level,
            resetChildingsFormatter,
            formatters.log
          );
        }
        instance[chindingsSym] = asChindings(instance, bindings2);
        if (this.onChild !== noop) {
          this.onChild(instance);
        }
        return instance;
      }
      if (options.hasOwnProperty("serializers") === true) {
        instance[serializersSym] = /* @__PURE__ */ Object.create(null);
        for (const k in serializers) {
          instance[serializersSym][k] = serializers[k];
        }
        const parentSymbols = Object.getOwnPropertySymbols(serializers);
        for (var i = 0; i < parentSymbols.length; i++) {
          const ks = parentSymbols[i];
          instance[serializersSym][ks] = serializers[ks];
        }
        for (const bk in options.serializers) {
          instance[serializersSym][bk] = options.serializers[bk];
        }
        const bindingsSymbols = Object.getOwnPropertySymbols(options.serializers);
        for (var bi = 0; bi < bindingsSymbols.length; bi++) {
          const bks = bindingsSymbols[bi];
          instance[serializersSym][bks] = options.serializers[bks];
        }
      } else instance[serializersSym] = serializers;
      if (options.hasOwnProperty("formatters")) {
        const { level, bindings: chindings, log } = options.formatters;
        instance[formattersSym] = buildFormatters(
          level || formatters.level,
          chindings || resetChildingsFormatter,
          log || formatters.log
        );
      } else {
        instance[formattersSym] = buildFormatters(
          formatters.level,
          resetChildingsFormatter,
          formatters.log
        );
      }
      if (options.hasOwnProperty("customLevels") === true) {
        assertNoLevelCollisions(this.levels, options.customLevels);
        instance.levels = mappings(options.customLevels, instance[useOnlyCustomLevelsSym]);
        genLsCache(instance);
      }
      if (typeof options.redact === "object" && options.redact !== null || Array.isArray(options.redact)) {
        instance.redact = options.redact;
        const stringifiers = redaction(instance.redact, stringify);
        const formatOpts = { stringify: stringifiers[redactFmtSym] };
        instance[stringifySym] = stringify;
        instance[stringifiersSym] = stringifiers;
        instance[formatOptsSym] = formatOpts;
      }
      if (typeof options.msgPrefix === "string") {
        instance[msgPrefixSym] = (this[msgPrefixSym] || "") + options.msgPrefix;
      }
      instance[chindingsSym] = asChindings(instance, bindings2);
      if (options.level !== void 0 && options.level !== this.level || options.hasOwnProperty("customLevels")) {
        const childLevel = options.level || this.level;
        instance[setLevelSym](childLevel);
      }
      this.onChild(instance);
      return instance;
    }
    function bindings() {
      const chindings = this[chindingsSym];
      const chindingsJson = `{${chindings.substr(1)}}`;
      const bindingsFromJson = JSON.parse(chindingsJson);
      delete bindingsFromJson.pid;
      delete bindingsFromJson.hostname;
      return bindingsFromJson;
    }
    function setBindings(newBindings) {
      const chindings = asChindings(this, newBindings);
      this[chindingsSym] = chindings;
    }
    function defaultMixinMergeStrategy(mergeObject, mixinObject) {
      return Object.assign(mixinObject, mergeObject);
    }
    function write(_obj, msg, num) {
      const t = this[timeSym]();
      const mixin = this[mixinSym];
      const errorKey = this[errorKeySym];
      const messageKey = this[messageKeySym];
      const mixinMergeStrategy = this[mixinMergeStrategySym] || defaultMixinMergeStrategy;
      let obj;
      const streamWriteHook = this[hooksSym].streamWrite;
      if (_obj === void 0 || _obj === null) {
        obj = {};
      } else if (_obj instanceof Error) {
        obj = { [errorKey]: _obj };
        if (msg === void 0) {
          msg = _obj.message;
        }
      } else {
        obj = _obj;
        if (msg === void 0 && _obj[messageKey] === void 0 && _obj[errorKey]) {
          msg = _obj[errorKey].message;
        }
      }
      if (mixin) {
        obj = mixinMergeStrategy(obj, mixin(obj, num, this));
      }
      const s = this[asJsonSym](obj, msg, num, t);
      const stream = this[streamSym];
      if (stream[needsMetadataGsym] === true) {
        stream.lastLevel = num;
        stream.lastObj = obj;
        stream.lastMsg = msg;
        stream.lastTime = t.slice(this[timeSliceIndexSym]);
        stream.lastLogger = this;
      }
      stream.write(streamWriteHook ? streamWriteHook(s) : s);
    }
    function flush2(cb) {
      if (cb != null && typeof cb !== "function") {
        throw Error("callback must be a function");
      }
      const stream = this[streamSym];
      if (typeof stream.flush === "function") {
        stream.flush(cb || noop);
      } else if (cb) cb();
    }
  }
});

// node_modules/safe-stable-stringify/index.js
var require_safe_stable_stringify = __commonJS({
  "node_modules/safe-stable-stringify/index.js"(exports, module) {
    "use strict";
    var { hasOwnProperty } = Object.prototype;
    var stringify = configure();
    stringify.configure = configure;
    stringify.stringify = stringify;
    stringify.default = stringify;
    exports.stringify = stringify;
    exports.configure = configure;
    module.exports = stringify;
    var strEscapeSequencesRegExp = /[\u0000-\u001f\u0022\u005c\ud800-\udfff]/;
    function strEscape(str) {
      if (str.length < 5e3 && !strEscapeSequencesRegExp.test(str)) {
        return `"${str}"`;
      }
      return JSON.stringify(str);
    }
    function sort(array2, comparator) {
      if (array2.length > 200 || comparator) {
        return array2.sort(comparator);
      }
      for (let i = 1; i < array2.length; i++) {
        const currentValue = array2[i];
        let position = i;
        while (position !== 0 && array2[position - 1] > currentValue) {
          array2[position] = array2[position - 1];
          position--;
        }
        array2[position] = currentValue;
      }
      return array2;
    }
    var typedArrayPrototypeGetSymbolToStringTag = Object.getOwnPropertyDescriptor(
      Object.getPrototypeOf(
        Object.getPrototypeOf(
          new Int8Array()
        )
      ),
      Symbol.toStringTag
    ).get;
    function isTypedArrayWithEntries(value2) {
      return typedArrayPrototypeGetSymbolToStringTag.call(value2) !== void 0 && value2.length !== 0;
    }
    function stringifyTypedArray(array2, separator, maximumBreadth) {
      if (array2.length < maximumBreadth) {
        maximumBreadth = array2.length;
      }
      const whitespace = separator === "," ? "" : " ";
      let res = `"0":${whitespace}${array2[0]}`;
      for (let i = 1; i < maximumBreadth; i++) {
        res += `${separator}"${i}":${whitespace}${array2[i]}`;
      }
      return res;
    }
    function getCircularValueOption(options) {
      if (hasOwnProperty.call(options, "circularValue")) {
        const circularValue = options.circularValue;
        if (typeof circularValue === "string") {
          return `"${circularValue}"`;
        }
        if (circularValue == null) {
          return circularValue;
        }
        if (circularValue === Error || circularValue === TypeError) {
          return {
            toString() {
              throw new TypeError("Converting circular structure to JSON");
            }
          };
        }
        throw new TypeError('The "circularValue" argument must be of type string or the value null or undefined');
      }
      return '"[Circular]"';
    }
    function getDeterministicOption(options) {
      let value2;
      if (hasOwnProperty.call(options, "deterministic")) {
        value2 = options.deterministic;
        if (typeof value2 !== "boolean" && typeof value2 !== "function") {
          throw new TypeError('The "deterministic" argument must be of type boolean or comparator function');
        }
      }
      return value2 === void 0 ? true : value2;
    }
    function getBooleanOption(options, key) {
      let value2;
      if (hasOwnProperty.call(options, key)) {
        value2 = options[key];
        if (typeof value2 !== "boolean") {
          throw new TypeError(`The "${key}" argument must be of type boolean`);
        }
      }
      return value2 === void 0 ? true : value2;
    }
    function getPositiveIntegerOption(options, key) {
      let value2;
      if (hasOwnProperty.call(options, key)) {
        value2 = options[key];
        if (typeof value2 !== "number") {
          throw new TypeError(`The "${key}" argument must be of type number`);
        }
        if (!Number.isInteger(value2)) {
          throw new TypeError(`The "${key}" argument must be an integer`);
        }
        if (value2 < 1) {
          throw new RangeError(`The "${key}" argument must be >= 1`);
        }
      }
      return value2 === void 0 ? Infinity : value2;
    }
    function getItemCount(number) {
      if (number === 1) {
        return "1 item";
      }
      return `${number} items`;
    }
    function getUniqueReplacerSet(replacerArray) {
      const replacerSet = /* @__PURE__ */ new Set();
      for (const value2 of replacerArray) {
        if (typeof value2 === "string" || typeof value2 === "number") {
          replacerSet.add(String(value2));
        }
      }
      return replacerSet;
    }
    function getStrictOption(options) {
      if (hasOwnProperty.call(options, "strict")) {
        const value2 = options.strict;
        if (typeof value2 !== "boolean") {
          throw new TypeError('The "strict" argument must be of type boolean');
        }
        if (value2) {
          return (value3) => {
            let message = `Object can not safely be stringified. Received type ${typeof value3}`;
            if (typeof value3 !== "function") message += ` (${value3.toString()})`;
            throw new Error(message);
          };
        }
      }
    }
    function configure(options) {
      options = { ...options };
      const fail = getStrictOption(options);
      if (fail) {
        if (options.bigint === void 0) {
          options.bigint = false;
        }
        if (!("circularValue" in options)) {
          options.circularValue = Error;
        }
      }
      const circularValue = getCircularValueOption(options);
      const bigint = getBooleanOption(options, "bigint");
      const deterministic = getDeterministicOption(options);
      const comparator = typeof deterministic === "function" ? deterministic : void 0;
      const maximumDepth = getPositiveIntegerOption(options, "maximumDepth");
      const maximumBreadth = getPositiveIntegerOption(options, "maximumBreadth");
      function stringifyFnReplacer(key, parent, stack, replacer, spacer, indentation) {
        let value2 = parent[key];
        if (typeof value2 === "object" && value2 !== null && typeof value2.toJSON === "function") {
          value2 = value2.toJSON(key);
        }
        value2 = replacer.call(parent, key, value2);
        switch (typeof value2) {
          case "string":
            return strEscape(value2);
          case "object": {
            if (value2 === null) {
              return "null";
            }
            if (stack.indexOf(value2) !== -1) {
              return circularValue;
            }
            let res = "";
            let join7 = ",";
            const originalIndentation = indentation;
            if (Array.isArray(value2)) {
              if (value2.length === 0) {
                return "[]";
              }
              if (maximumDepth < stack.length + 1) {
                return '"[Array]"';
              }
              stack.push(value2);
              if (spacer !== "") {
                indentation += spacer;
                res += `
${indentation}`;
                join7 = `,
${indentation}`;
              }
              const maximumValuesToStringify = Math.min(value2.length, maximumBreadth);
              let i = 0;
              for (; i < maximumValuesToStringify - 1; i++) {
                const tmp2 = stringifyFnReplacer(String(i), value2, stack, replacer, spacer, indentation);
                res += tmp2 !== void 0 ? tmp2 : "null";
                res += join7;
              }
              const tmp = stringifyFnReplacer(String(i), value2, stack, replacer, spacer, indentation);
              res += tmp !== void 0 ? tmp : "null";
              if (value2.length - 1 > maximumBreadth) {
                const removedKeys = value2.length - maximumBreadth - 1;
                res += `${join7}"... ${getItemCount(removedKeys)} not stringified"`;
              }
              if (spacer !== "") {
                res += `
${originalIndentation}`;
              }
              stack.pop();
              return `[${res}]`;
            }
            let keys = Object.keys(value2);
            const keyLength = keys.length;
            if (keyLength === 0) {
              return "{}";
            }
            if (maximumDepth < stack.length + 1) {
              return '"[Object]"';
            }
            let whitespace = "";
            let separator = "";
            if (spacer !== "") {
              indentation += spacer;
              join7 = `,
${indentation}`;
              whitespace = " ";
            }
            const maximumPropertiesToStringify = Math.min(keyLength, maximumBreadth);
            if (deterministic && !isTypedArrayWithEntries(value2)) {
              keys = sort(keys, comparator);
            }
            stack.push(value2);
            for (let i = 0; i < maximumPropertiesToStringify; i++) {
              const key2 = keys[i];
              const tmp = stringifyFnReplacer(key2, value2, stack, replacer, spacer, indentation);
              if (tmp !== void 0) {
                res += `${separator}${strEscape(key2)}:${whitespace}${tmp}`;
                separator = join7;
              }
            }
            if (keyLength > maximumBreadth) {
              const removedKeys = keyLength - maximumBreadth;
              res += `${separator}"...":${whitespace}"${getItemCount(removedKeys)} not stringified"`;
              separator = join7;
            }
            if (spacer !== "" && separator.length > 1) {
              res = `
${indentation}${res}
${originalIndentation}`;
            }
            stack.pop();
            return `{${res}}`;
          }
          case "number":
            return isFinite(value2) ? String(value2) : fail ? fail(value2) : "null";
          case "boolean":
            return value2 === true ? "true" : "false";
          case "undefined":
            return void 0;
          case "bigint":
            if (bigint) {
              return String(value2);
            }
          // fallthrough
          default:
            return fail ? fail(value2) : void 0;
        }
      }
      function stringifyArrayReplacer(key, value2, stack, replacer, spacer, indentation) {
        if (typeof value2 === "object" && value2 !== null && typeof value2.toJSON === "function") {
          value2 = value2.toJSON(key);
        }
        switch (typeof value2) {
          case "string":
            return strEscape(value2);
          case "object": {
            if (value2 === null) {
              return "null";
            }
            if (stack.indexOf(value2) !== -1) {
              return circularValue;
            }
            const originalIndentation = indentation;
            let res = "";
            let join7 = ",";
            if (Array.isArray(value2)) {
              if (value2.length === 0) {
                return "[]";
              }
              if (maximumDepth < stack.length + 1) {
                return '"[Array]"';
              }
              stack.push(value2);
              if (spacer !== "") {
                indentation += spacer;
                res += `
${indentation}`;
                join7 = `,
${indentation}`;
              }
              const maximumValuesToStringify = Math.min(value2.length, maximumBreadth);
              let i = 0;
              for (; i < maximumValuesToStringify - 1; i++) {
                const tmp2 = stringifyArrayReplacer(String(i), value2[i], stack, replacer, spacer, indentation);
                res += tmp2 !== void 0 ? tmp2 : "null";
                res += join7;
              }
              const tmp = stringifyArrayReplacer(String(i), value2[i], stack, replacer, spacer, indentation);
              res += tmp !== void 0 ? tmp : "null";
              if (value2.length - 1 > maximumBreadth) {
                const removedKeys = value2.length - maximumBreadth - 1;
                res += `${join7}"... ${getItemCount(removedKeys)} not stringified"`;
              }
              if (spacer !== "") {
                res += `
${originalIndentation}`;
              }
              stack.pop();
              return `[${res}]`;
            }
            stack.push(value2);
            let whitespace = "";
            if (spacer !== "") {
              indentation += spacer;
              join7 = `,
${indentation}`;
              whitespace = " ";
            }
            let separator = "";
            for (const key2 of replacer) {
              const tmp = stringifyArrayReplacer(key2, value2[key2], stack, replacer, spacer, indentation);
              if (tmp !== void 0) {
                res += `${separator}${strEscape(key2)}:${whitespace}${tmp}`;
                separator = join7;
              }
            }
            if (spacer !== "" && separator.length > 1) {
              res = `
${indentation}${res}
${originalIndentation}`;
            }
            stack.pop();
            return `{${res}}`;
          }
          case "number":
            return isFinite(value2) ? String(value2) : fail ? fail(value2) : "null";
          case "boolean":
            return value2 === true ? "true" : "false";
          case "undefined":
            return void 0;
          case "bigint":
            if (bigint) {
              return String(value2);
            }
          // fallthrough
          default:
            return fail ? fail(value2) : void 0;
        }
      }
      function stringifyIndent(key, value2, stack, spacer, indentation) {
        switch (typeof value2) {
          case "string":
            return strEscape(value2);
          case "object": {
            if (value2 === null) {
              return "null";
            }
            if (typeof value2.toJSON === "function") {
              value2 = value2.toJSON(key);
              if (typeof value2 !== "object") {
                return stringifyIndent(key, value2, stack, spacer, indentation);
              }
              if (value2 === null) {
                return "null";
              }
            }
            if (stack.indexOf(value2) !== -1) {
              return circularValue;
            }
            const originalIndentation = indentation;
            if (Array.isArray(value2)) {
              if (value2.length === 0) {
                return "[]";
              }
              if (maximumDepth < stack.length + 1) {
                return '"[Array]"';
              }
              stack.push(value2);
              indentation += spacer;
              let res2 = `
${indentation}`;
              const join8 = `,
${indentation}`;
              const maximumValuesToStringify = Math.min(value2.length, maximumBreadth);
              let i = 0;
              for (; i < maximumValuesToStringify - 1; i++) {
                const tmp2 = stringifyIndent(String(i), value2[i], stack, spacer, indentation);
                res2 += tmp2 !== void 0 ? tmp2 : "null";
                res2 += join8;
              }
              const tmp = stringifyIndent(String(i), value2[i], stack, spacer, indentation);
              res2 += tmp !== void 0 ? tmp : "null";
              if (value2.length - 1 > maximumBreadth) {
                const removedKeys = value2.length - maximumBreadth - 1;
                res2 += `${join8}"... ${getItemCount(removedKeys)} not stringified"`;
              }
              res2 += `
${originalIndentation}`;
              stack.pop();
              return `[${res2}]`;
            }
            let keys = Object.keys(value2);
            const keyLength = keys.length;
            if (keyLength === 0) {
              return "{}";
            }
            if (maximumDepth < stack.length + 1) {
              return '"[Object]"';
            }
            indentation += spacer;
            const join7 = `,
${indentation}`;
            let res = "";
            let separator = "";
            let maximumPropertiesToStringify = Math.min(keyLength, maximumBreadth);
            if (isTypedArrayWithEntries(value2)) {
              res += stringifyTypedArray(value2, join7, maximumBreadth);
              keys = keys.slice(value2.length);
              maximumPropertiesToStringify -= value2.length;
              separator = join7;
            }
            if (deterministic) {
              keys = sort(keys, comparator);
            }
            stack.push(value2);
            for (let i = 0; i < maximumPropertiesToStringify; i++) {
              const key2 = keys[i];
              const tmp = stringifyIndent(key2, value2[key2], stack, spacer, indentation);
              if (tmp !== void 0) {
                res += `${separator}${strEscape(key2)}: ${tmp}`;
                separator = join7;
              }
            }
            if (keyLength > maximumBreadth) {
              const removedKeys = keyLength - maximumBreadth;
              res += `${separator}"...": "${getItemCount(removedKeys)} not stringified"`;
              separator = join7;
            }
            if (separator !== "") {
              res = `
${indentation}${res}
${originalIndentation}`;
            }
            stack.pop();
            return `{${res}}`;
          }
          case "number":
            return isFinite(value2) ? String(value2) : fail ? fail(value2) : "null";
          case "boolean":
            return value2 === true ? "true" : "false";
          case "undefined":
            return void 0;
          case "bigint":
            if (bigint) {
              return String(value2);
            }
          // fallthrough
          default:
            return fail ? fail(value2) : void 0;
        }
      }
      function stringifySimple(key, value2, stack) {
        switch (typeof value2) {
          case "string":
            return strEscape(value2);
          case "object": {
            if (value2 === null) {
              return "null";
            }
            if (typeof value2.toJSON === "function") {
              value2 = value2.toJSON(key);
              if (typeof value2 !== "object") {
                return stringifySimple(key, value2, stack);
              }
              if (value2 === null) {
                return "null";
              }
            }
            if (stack.indexOf(value2) !== -1) {
              return circularValue;
            }
            let res = "";
            const hasLength = value2.length !== void 0;
            if (hasLength && Array.isArray(value2)) {
              if (value2.length === 0) {
                return "[]";
              }
              if (maximumDepth < stack.length + 1) {
                return '"[Array]"';
              }
              stack.push(value2);
              const maximumValuesToStringify = Math.min(value2.length, maximumBreadth);
              let i = 0;
              for (; i < maximumValuesToStringify - 1; i++) {
                const tmp2 = stringifySimple(String(i), value2[i], stack);
                res += tmp2 !== void 0 ? tmp2 : "null";
                res += ",";
              }
              const tmp = stringifySimple(String(i), value2[i], stack);
              res += tmp !== void 0 ? tmp : "null";
              if (value2.length - 1 > maximumBreadth) {
                const removedKeys = value2.length - maximumBreadth - 1;
                res += `,"... ${getItemCount(removedKeys)} not stringified"`;
              }
              stack.pop();
              return `[${res}]`;
            }
            let keys = Object.keys(value2);
            const keyLength = keys.length;
            if (keyLength === 0) {
              return "{}";
            }
            if (maximumDepth < stack.length + 1) {
              return '"[Object]"';
            }
            let separator = "";
            let maximumPropertiesToStringify = Math.min(keyLength, maximumBreadth);
            if (hasLength && isTypedArrayWithEntries(value2)) {
              res += stringifyTypedArray(value2, ",", maximumBreadth);
              keys = keys.slice(value2.length);
              maximumPropertiesToStringify -= value2.length;
              separator = ",";
            }
            if (deterministic) {
              keys = sort(keys, comparator);
            }
            stack.push(value2);
            for (let i = 0; i < maximumPropertiesToStringify; i++) {
              const key2 = keys[i];
              const tmp = stringifySimple(key2, value2[key2], stack);
              if (tmp !== void 0) {
                res += `${separator}${strEscape(key2)}:${tmp}`;
                separator = ",";
              }
            }
            if (keyLength > maximumBreadth) {
              const removedKeys = keyLength - maximumBreadth;
              res += `${separator}"...":"${getItemCount(removedKeys)} not stringified"`;
            }
            stack.pop();
            return `{${res}}`;
          }
          case "number":
            return isFinite(value2) ? String(value2) : fail ? fail(value2) : "null";
          case "boolean":
            return value2 === true ? "true" : "false";
          case "undefined":
            return void 0;
          case "bigint":
            if (bigint) {
              return String(value2);
            }
          // fallthrough
          default:
            return fail ? fail(value2) : void 0;
        }
      }
      function stringify2(value2, replacer, space) {
        if (arguments.length > 1) {
          let spacer = "";
          if (typeof space === "number") {
            spacer = " ".repeat(Math.min(space, 10));
          } else if (typeof space === "string") {
            spacer = space.slice(0, 10);
          }
          if (replacer != null) {
            if (typeof replacer === "function") {
              return stringifyFnReplacer("", { "": value2 }, [], replacer, spacer, "");
            }
            if (Array.isArray(replacer)) {
              return stringifyArrayReplacer("", value2, [], getUniqueReplacerSet(replacer), spacer, "");
            }
          }
          if (spacer.length !== 0) {
            return stringifyIndent("", value2, [], spacer, "");
          }
        }
        return stringifySimple("", value2, []);
      }
      return stringify2;
    }
  }
});

// node_modules/pino/lib/multistream.js
var require_multistream = __commonJS({
  "node_modules/pino/lib/multistream.js"(exports, module) {
    "use strict";
    var metadata = /* @__PURE__ */ Symbol.for("pino.metadata");
    var { DEFAULT_LEVELS } = require_constants();
    var DEFAULT_INFO_LEVEL = DEFAULT_LEVELS.info;
    function multistream(streamsArray, opts) {
      streamsArray = streamsArray || [];
      opts = opts || { dedupe: false };
      const streamLevels = Object.create(DEFAULT_LEVELS);
      streamLevels.silent = Infinity;
      if (opts.levels && typeof opts.levels === "object") {
        Object.keys(opts.levels).forEach((i) => {
          streamLevels[i] = opts.levels[i];
        });
      }
      const res = {
        write,
        add,
        remove: remove2,
        emit,
        flushSync,
        end: end2,
        minLevel: 0,
        lastId: 0,
        streams: [],
        clone: clone2,
        [metadata]: true,
        streamLevels
      };
      if (Array.isArray(streamsArray)) {
        streamsArray.forEach(add, res);
      } else {
        add.call(res, streamsArray);
      }
      streamsArray = null;
      return res;
      function write(data) {
        let dest;
        const level = typeof this.lastLevel === "string" ? (this.streamLevels || streamLevels)[this.lastLevel] : this.lastLevel;
        const { streams } = this;
        let recordedLevel = 0;
        let stream;
        for (let i = initLoopVar(streams.length, opts.dedupe); checkLoopVar(i, streams.length, opts.dedupe); i = adjustLoopVar(i, opts.dedupe)) {
          dest = streams[i];
          if (dest.level <= level) {
            if (recordedLevel !== 0 && recordedLevel !== dest.level) {
              break;
            }
            stream = dest.stream;
            if (stream[metadata]) {
              const { lastTime, lastMsg, lastObj, lastLogger } = this;
              stream.lastLevel = level;
              stream.lastTime = lastTime;
              stream.lastMsg = lastMsg;
              stream.lastObj = lastObj;
              stream.lastLogger = lastLogger;
            }
            stream.write(data);
            if (opts.dedupe) {
              recordedLevel = dest.level;
            }
          } else if (!opts.dedupe) {
            break;
          }
        }
      }
      function emit(...args) {
        for (const { stream } of this.streams) {
          if (typeof stream.emit === "function") {
            stream.emit(...args);
          }
        }
      }
      function flushSync() {
        for (const { stream } of this.streams) {
          if (typeof stream.flushSync === "function") {
            stream.flushSync();
          }
        }
      }
      function add(dest) {
        if (!dest) {
          return this;
        }
        const isStream = typeof dest.write === "function" || dest.stream;
        const stream_ = dest.write ? dest : dest.stream;
        if (!isStream) {
          throw Error("stream object needs to implement either StreamEntry or DestinationStream interface");
        }
        const { streams, streamLevels: streamLevels2 } = this;
        let level;
        if (typeof dest.levelVal === "number") {
          level = dest.levelVal;
        } else if (typeof dest.level === "string") {
          level = streamLevels2[dest.level];
        } else if (typeof dest.level === "number") {
          level = dest.level;
        } else {
          level = DEFAULT_INFO_LEVEL;
        }
        const dest_ = {
          stream: stream_,
          level,
          levelVal: void 0,
          id: ++res.lastId
        };
        streams.unshift(dest_);
        streams.sort(compareByLevel);
        this.minLevel = streams[0].level;
        return this;
      }
      function remove2(id) {
        const { streams } = this;
        const index = streams.findIndex((s) => s.id === id);
        if (index >= 0) {
          streams.splice(index, 1);
          streams.sort(compareByLevel);
          this.minLevel = streams.length > 0 ? streams[0].level : -1;
        }
        return this;
      }
      function end2() {
        for (const { stream } of this.streams) {
          if (typeof stream.flushSync === "function") {
            stream.flushSync();
          }
          stream.end();
        }
      }
      function clone2(level) {
        const streams = new Array(this.streams.length);
        for (let i = 0; i < streams.length; i++) {
          streams[i] = {
            level,
            stream: this.streams[i].stream
          };
        }
        return {
          write,
          add,
          remove: remove2,
          emit,
          flushSync,
          end: end2,
          minLevel: level,
          streams,
          clone: clone2,
          [metadata]: true,
          streamLevels
        };
      }
    }
    function compareByLevel(a, b) {
      return a.level - b.level;
    }
    function initLoopVar(length, dedupe) {
      return dedupe ? length - 1 : 0;
    }
    function adjustLoopVar(i, dedupe) {
      return dedupe ? i - 1 : i + 1;
    }
    function checkLoopVar(i, length, dedupe) {
      return dedupe ? i >= 0 : i < length;
    }
    module.exports = multistream;
  }
});

// node_modules/pino/pino.js
var require_pino = __commonJS({
  "node_modules/pino/pino.js"(exports, module) {
    "use strict";
    var os2 = __require("node:os");
    var stdSerializers2 = require_pino_std_serializers();
    var caller = require_caller();
    var redaction = require_redaction();
    var time = require_time();
    var proto = require_proto();
    var symbols = require_symbols();
    var { configure } = require_safe_stable_stringify();
    var { assertDefaultLevelFound, mappings, genLsCache, genLevelComparison, assertLevelComparison } = require_levels();
    var { DEFAULT_LEVELS, SORTING_ORDER } = require_constants();
    var {
      createArgsNormalizer,
      asChindings,
      buildSafeSonicBoom,
      buildFormatters,
      stringify,
      normalizeDestFileDescriptor,
      noop
    } = require_tools();
    var { version } = require_meta();
    var {
      chindingsSym,
      redactFmtSym,
      serializersSym,
      timeSym,
      timeSliceIndexSym,
      streamSym,
      stringifySym,
      stringifySafeSym,
      stringifiersSym,
      setLevelSym,
      endSym,
      formatOptsSym,
      messageKeySym,
      errorKeySym,
      nestedKeySym,
      mixinSym,
      levelCompSym,
      useOnlyCustomLevelsSym,
      formattersSym,
      hooksSym,
      nestedKeyStrSym,
      mixinMergeStrategySym,
      msgPrefixSym,
      transportUsesMultistreamSym
    } = symbols;
    var { epochTime, nullTime } = time;
    var { pid } = process;
    var hostname = os2.hostname();
    var defaultErrorSerializer = stdSerializers2.err;
    var defaultOptions = {
      level: "info",
      levelComparison: SORTING_ORDER.ASC,
      levels: DEFAULT_LEVELS,
      messageKey: "msg",
      errorKey: "err",
      nestedKey: null,
      enabled: true,
      base: { pid, hostname },
      serializers: Object.assign(/* @__PURE__ */ Object.create(null), {
        err: defaultErrorSerializer
      }),
      formatters: Object.assign(/* @__PURE__ */ Object.create(null), {
        bindings(bindings) {
          return bindings;
        },
        level(label, number) {
          return { level: number };
        }
      }),
      hooks: {
        logMethod: void 0,
        streamWrite: void 0
      },
      timestamp: epochTime,
      name: void 0,
      redact: null,
      customLevels: null,
      useOnlyCustomLevels: false,
      depthLimit: 5,
      edgeLimit: 100
    };
    var normalize = createArgsNormalizer(defaultOptions);
    var serializers = Object.assign(/* @__PURE__ */ Object.create(null), stdSerializers2);
    function pino2(...args) {
      const instance = {};
      const { opts, stream } = normalize(instance, caller(), ...args);
      if (opts.level && typeof opts.level === "string" && DEFAULT_LEVELS[opts.level.toLowerCase()] !== void 0) opts.level = opts.level.toLowerCase();
      const {
        redact: redact2,
        crlf,
        serializers: serializers2,
        timestamp,
        messageKey,
        errorKey,
        nestedKey,
        base,
        name,
        level,
        customLevels,
        levelComparison,
        mixin,
        mixinMergeStrategy,
        useOnlyCustomLevels,
        formatters,
        hooks,
        depthLimit,
        edgeLimit,
        onChild,
        msgPrefix
      } = opts;
      const stringifySafe = configure({
        maximumDepth: depthLimit,
        maximumBreadth: edgeLimit
      });
      const allFormatters = buildFormatters(
        formatters.level,
        formatters.bindings,
        formatters.log
      );
      const stringifyFn = stringify.bind({
        [stringifySafeSym]: stringifySafe
      });
      const stringifiers = redact2 ? Object.assign(/* @__PURE__ */ Object.create(null), redaction(redact2, stringifyFn)) : /* @__PURE__ */ Object.create(null);
      const formatOpts = redact2 ? { stringify: stringifiers[redactFmtSym] } : { stringify: stringifyFn };
      const end2 = "}" + (crlf ? "\r\n" : "\n");
      const coreChindings = asChindings.bind(null, {
        [chindingsSym]: "",
        [serializersSym]: serializers2,
        [stringifiersSym]: stringifiers,
        [stringifySym]: stringify,
        [stringifySafeSym]: stringifySafe,
        [formattersSym]: allFormatters
      });
      let chindings = "";
      if (base !== null) {
        if (name === void 0) {
          chindings = coreChindings(base);
        } else {
          chindings = coreChindings(Object.assign({}, base, { name }));
        }
      }
      const time2 = timestamp instanceof Function ? timestamp : timestamp ? epochTime : nullTime;
      const timeSliceIndex = time2().indexOf(":") + 1;
      if (useOnlyCustomLevels && !customLevels) throw Error("customLevels is required if useOnlyCustomLevels is set true");
      if (mixin && typeof mixin !== "function") throw Error(`Unknown mixin type "${typeof mixin}" - expected "function"`);
      if (msgPrefix && typeof msgPrefix !== "string") throw Error(`Unknown msgPrefix type "${typeof msgPrefix}" - expected "string"`);
      assertDefaultLevelFound(level, customLevels, useOnlyCustomLevels);
      const levels = mappings(customLevels, useOnlyCustomLevels);
      if (stream && stream[transportUsesMultistreamSym] === true) {
        let sampleLabel = typeof level === "string" ? level : void 0;
        if (!sampleLabel || levels[sampleLabel] === void 0) {
          sampleLabel = Object.keys(levels)[0];
        }
        const sampleNumber = levels[sampleLabel];
        let ok = false;
        try {
          const formatted = formatters.level(sampleLabel, sampleNumber);
          ok = formatted && typeof formatted === "object" && formatted.level === sampleNumber;
        } catch {
          ok = false;
        }
        if (!ok) {
          process.emitWarning(
            'custom formatters.level detected with multiple transport targets/pipelines; ensure logs include a numeric "level" field or they may be dropped',
            { code: "PINO_TRANSPORT_MULTI_TARGETS_LEVEL_FORMATTER" }
          );
        }
      }
      if (typeof stream.emit === "function") {
        stream.emit("message", { code: "PINO_CONFIG", config: { levels, messageKey, errorKey } });
      }
      assertLevelComparison(levelComparison);
      const levelCompFunc = genLevelComparison(levelComparison);
      Object.assign(instance, {
        levels,
        [levelCompSym]: levelCompFunc,
        [useOnlyCustomLevelsSym]: useOnlyCustomLevels,
        [streamSym]: stream,
        [timeSym]: time2,
        [timeSliceIndexSym]: timeSliceIndex,
        [stringifySym]: stringify,
        [stringifySafeSym]: stringifySafe,
        [stringifiersSym]: stringifiers,
        [endSym]: end2,
        [formatOptsSym]: formatOpts,
        [messageKeySym]: messageKey,
        [errorKeySym]: errorKey,
        [nestedKeySym]: nestedKey,
        // protect against injection
        [nestedKeyStrSym]: nestedKey ? `,${JSON.stringify(nestedKey)}:{` : "",
        [serializersSym]: serializers2,
        [mixinSym]: mixin,
        [mixinMergeStrategySym]: mixinMergeStrategy,
        [chindingsSym]: chindings,
        [formattersSym]: allFormatters,
        [hooksSym]: hooks,
        silent: noop,
        onChild,
        [msgPrefixSym]: msgPrefix
      });
      Object.setPrototypeOf(instance, proto());
      genLsCache(instance);
      instance[setLevelSym](level);
      return instance;
    }
    module.exports = pino2;
    module.exports.destination = (dest = process.stdout.fd) => {
      if (typeof dest === "object") {
        dest.dest = normalizeDestFileDescriptor(dest.dest || process.stdout.fd);
        return buildSafeSonicBoom(dest);
      } else {
        return buildSafeSonicBoom({ dest: normalizeDestFileDescriptor(dest), minLength: 0 });
      }
    };
    module.exports.transport = require_transport();
    module.exports.multistream = require_multistream();
    module.exports.levels = mappings();
    module.exports.stdSerializers = serializers;
    module.exports.stdTimeFunctions = Object.assign({}, time);
    module.exports.symbols = symbols;
    module.exports.version = version;
    module.exports.default = pino2;
    module.exports.pino = pino2;
  }
});

// node_modules/picomatch/lib/constants.js
var require_constants2 = __commonJS({
  "node_modules/picomatch/lib/constants.js"(exports, module) {
    "use strict";
    var WIN_SLASH = "\\\\/";
    var WIN_NO_SLASH = `[^${WIN_SLASH}]`;
    var DEFAULT_MAX_EXTGLOB_RECURSION = 0;
    var DOT_LITERAL = "\\.";
    var PLUS_LITERAL = "\\+";
    var QMARK_LITERAL = "\\?";
    var SLASH_LITERAL = "\\/";
    var ONE_CHAR = "(?=.)";
    var QMARK = "[^/]";
    var END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
    var START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
    var DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
    var NO_DOT = `(?!${DOT_LITERAL})`;
    var NO_DOTS = `(?!${START_ANCHOR}${DOTS_SLASH})`;
    var NO_DOT_SLASH = `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`;
    var NO_DOTS_SLASH = `(?!${DOTS_SLASH})`;
    var QMARK_NO_DOT = `[^.${SLASH_LITERAL}]`;
    var STAR = `${QMARK}*?`;
    var SEP = "/";
    var POSIX_CHARS = {
      DOT_LITERAL,
      PLUS_LITERAL,
      QMARK_LITERAL,
      SLASH_LITERAL,
      ONE_CHAR,
      QMARK,
      END_ANCHOR,
      DOTS_SLASH,
      NO_DOT,
      NO_DOTS,
      NO_DOT_SLASH,
      NO_DOTS_SLASH,
      QMARK_NO_DOT,
      STAR,
      START_ANCHOR,
      SEP
    };
    var WINDOWS_CHARS = {
      ...POSIX_CHARS,
      SLASH_LITERAL: `[${WIN_SLASH}]`,
      QMARK: WIN_NO_SLASH,
      STAR: `${WIN_NO_SLASH}*?`,
      DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
      NO_DOT: `(?!${DOT_LITERAL})`,
      NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
      NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
      NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
      QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
      START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
      END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
      SEP: "\\"
    };
    var POSIX_REGEX_SOURCE = {
      __proto__: null,
      alnum: "a-zA-Z0-9",
      alpha: "a-zA-Z",
      ascii: "\\x00-\\x7F",
      blank: " \\t",
      cntrl: "\\x00-\\x1F\\x7F",
      digit: "0-9",
      graph: "\\x21-\\x7E",
      lower: "a-z",
      print: "\\x20-\\x7E ",
      punct: "\\-!\"#$%&'()\\*+,./:;<=>?@[\\]^_`{|}~",
      space: " \\t\\r\\n\\v\\f",
      upper: "A-Z",
      word: "A-Za-z0-9_",
      xdigit: "A-Fa-f0-9"
    };
    module.exports = {
      DEFAULT_MAX_EXTGLOB_RECURSION,
      MAX_LENGTH: 1024 * 64,
      POSIX_REGEX_SOURCE,
      // regular expressions
      REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
      REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
      REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
      REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
      REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
      REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,
      // Replace globs with equivalent patterns to reduce parsing time.
      REPLACEMENTS: {
        __proto__: null,
        "***": "*",
        "**/**": "**",
        "**/**/**": "**"
      },
      // Digits
      CHAR_0: 48,
      /* 0 */
      CHAR_9: 57,
      /* 9 */
      // Alphabet chars.
      CHAR_UPPERCASE_A: 65,
      /* A */
      CHAR_LOWERCASE_A: 97,
      /* a */
      CHAR_UPPERCASE_Z: 90,
      /* Z */
      CHAR_LOWERCASE_Z: 122,
      /* z */
      CHAR_LEFT_PARENTHESES: 40,
      /* ( */
      CHAR_RIGHT_PARENTHESES: 41,
      /* ) */
      CHAR_ASTERISK: 42,
      /* * */
      // Non-alphabetic chars.
      CHAR_AMPERSAND: 38,
      /* & */
      CHAR_AT: 64,
      /* @ */
      CHAR_BACKWARD_SLASH: 92,
      /* \ */
      CHAR_CARRIAGE_RETURN: 13,
      /* \r */
      CHAR_CIRCUMFLEX_ACCENT: 94,
      /* ^ */
      CHAR_COLON: 58,
      /* : */
      CHAR_COMMA: 44,
      /* , */
      CHAR_DOT: 46,
      /* . */
      CHAR_DOUBLE_QUOTE: 34,
      /* " */
      CHAR_EQUAL: 61,
      /* = */
      CHAR_EXCLAMATION_MARK: 33,
      /* ! */
      CHAR_FORM_FEED: 12,
      /* \f */
      CHAR_FORWARD_SLASH: 47,
      /* / */
      CHAR_GRAVE_ACCENT: 96,
      /* ` */
      CHAR_HASH: 35,
      /* # */
      CHAR_HYPHEN_MINUS: 45,
      /* - */
      CHAR_LEFT_ANGLE_BRACKET: 60,
      /* < */
      CHAR_LEFT_CURLY_BRACE: 123,
      /* { */
      CHAR_LEFT_SQUARE_BRACKET: 91,
      /* [ */
      CHAR_LINE_FEED: 10,
      /* \n */
      CHAR_NO_BREAK_SPACE: 160,
      /* \u00A0 */
      CHAR_PERCENT: 37,
      /* % */
      CHAR_PLUS: 43,
      /* + */
      CHAR_QUESTION_MARK: 63,
      /* ? */
      CHAR_RIGHT_ANGLE_BRACKET: 62,
      /* > */
      CHAR_RIGHT_CURLY_BRACE: 125,
      /* } */
      CHAR_RIGHT_SQUARE_BRACKET: 93,
      /* ] */
      CHAR_SEMICOLON: 59,
      /* ; */
      CHAR_SINGLE_QUOTE: 39,
      /* ' */
      CHAR_SPACE: 32,
      /*   */
      CHAR_TAB: 9,
      /* \t */
      CHAR_UNDERSCORE: 95,
      /* _ */
      CHAR_VERTICAL_LINE: 124,
      /* | */
      CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279,
      /* \uFEFF */
      /**
       * Create EXTGLOB_CHARS
       */
      extglobChars(chars) {
        return {
          "!": { type: "negate", open: "(?:(?!(?:", close: `))${chars.STAR})` },
          "?": { type: "qmark", open: "(?:", close: ")?" },
          "+": { type: "plus", open: "(?:", close: ")+" },
          "*": { type: "star", open: "(?:", close: ")*" },
          "@": { type: "at", open: "(?:", close: ")" }
        };
      },
      /**
       * Create GLOB_CHARS
       */
      globChars(win32) {
        return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
      }
    };
  }
});

// node_modules/picomatch/lib/utils.js
var require_utils = __commonJS({
  "node_modules/picomatch/lib/utils.js"(exports) {
    "use strict";
    var {
      REGEX_BACKSLASH,
      REGEX_REMOVE_BACKSLASH,
      REGEX_SPECIAL_CHARS,
      REGEX_SPECIAL_CHARS_GLOBAL
    } = require_constants2();
    exports.isObject = (val) => val !== null && typeof val === "object" && !Array.isArray(val);
    exports.hasRegexChars = (str) => REGEX_SPECIAL_CHARS.test(str);
    exports.isRegexChar = (str) => str.length === 1 && exports.hasRegexChars(str);
    exports.escapeRegex = (str) => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, "\\$1");
    exports.toPosixSlashes = (str) => str.replace(REGEX_BACKSLASH, "/");
    exports.isWindows = () => {
      if (typeof navigator !== "undefined" && navigator.platform) {
        const platform = navigator.platform.toLowerCase();
        return platform === "win32" || platform === "windows";
      }
      if (typeof process !== "undefined" && process.platform) {
        return process.platform === "win32";
      }
      return false;
    };
    exports.removeBackslashes = (str) => {
      return str.replace(REGEX_REMOVE_BACKSLASH, (match) => {
        return match === "\\" ? "" : match;
      });
    };
    exports.escapeLast = (input, char, lastIdx) => {
      const idx = input.lastIndexOf(char, lastIdx);
      if (idx === -1) return input;
      if (input[idx - 1] === "\\") return exports.escapeLast(input, char, idx - 1);
      return `${input.slice(0, idx)}\\${input.slice(idx)}`;
    };
    exports.removePrefix = (input, state = {}) => {
      let output = input;
      if (output.startsWith("./")) {
        output = output.slice(2);
        state.prefix = "./";
      }
      return output;
    };
    exports.wrapOutput = (input, state = {}, options = {}) => {
      const prepend = options.contains ? "" : "^";
      const append = options.contains ? "" : "$";
      let output = `${prepend}(?:${input})${append}`;
      if (state.negated === true) {
        output = `(?:^(?!${output}).*$)`;
      }
      return output;
    };
    exports.basename = (path, { windows } = {}) => {
      const segs = path.split(windows ? /[\\/]/ : "/");
      const last = segs[segs.length - 1];
      if (last === "") {
        return segs[segs.length - 2];
      }
      return last;
    };
  }
});

// node_modules/picomatch/lib/scan.js
var require_scan = __commonJS({
  "node_modules/picomatch/lib/scan.js"(exports, module) {
    "use strict";
    var utils = require_utils();
    var {
      CHAR_ASTERISK,
      /* * */
      CHAR_AT,
      /* @ */
      CHAR_BACKWARD_SLASH,
      /* \ */
      CHAR_COMMA,
      /* , */
      CHAR_DOT,
      /* . */
      CHAR_EXCLAMATION_MARK,
      /* ! */
      CHAR_FORWARD_SLASH,
      /* / */
      CHAR_LEFT_CURLY_BRACE,
      /* { */
      CHAR_LEFT_PARENTHESES,
      /* ( */
      CHAR_LEFT_SQUARE_BRACKET,
      /* [ */
      CHAR_PLUS,
      /* + */
      CHAR_QUESTION_MARK,
      /* ? */
      CHAR_RIGHT_CURLY_BRACE,
      /* } */
      CHAR_RIGHT_PARENTHESES,
      /* ) */
      CHAR_RIGHT_SQUARE_BRACKET
      /* ] */
    } = require_constants2();
    var isPathSeparator = (code) => {
      return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
    };
    var depth = (token2) => {
      if (token2.isPrefix !== true) {
        token2.depth = token2.isGlobstar ? Infinity : 1;
      }
    };
    var scan = (input, options) => {
      const opts = options || {};
      const length = input.length - 1;
      const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
      const slashes = [];
      const tokens = [];
      const parts = [];
      let str = input;
      let index = -1;
      let start2 = 0;
      let lastIndex = 0;
      let isBrace = false;
      let isBracket = false;
      let isGlob = false;
      let isExtglob = false;
      let isGlobstar = false;
      let braceEscaped = false;
      let backslashes = false;
      let negated = false;
      let negatedExtglob = false;
      let finished = false;
      let braces = 0;
      let prev;
      let code;
      let token2 = { value: "", depth: 0, isGlob: false };
      const eos = () => index >= length;
      const peek = () => str.charCodeAt(index + 1);
      const advance = () => {
        prev = code;
        return str.charCodeAt(++index);
      };
      while (index < length) {
        code = advance();
        let next;
        if (code === CHAR_BACKWARD_SLASH) {
          backslashes = token2.backslashes = true;
          code = advance();
          if (code === CHAR_LEFT_CURLY_BRACE) {
            braceEscaped = true;
          }
          continue;
        }
        if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
          braces++;
          while (eos() !== true && (code = advance())) {
            if (code === CHAR_BACKWARD_SLASH) {
              backslashes = token2.backslashes = true;
              advance();
              continue;
            }
            if (code === CHAR_LEFT_CURLY_BRACE) {
              braces++;
              continue;
            }
            if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
              isBrace = token2.isBrace = true;
              isGlob = token2.isGlob = true;
              finished = true;
              if (scanToEnd === true) {
                continue;
              }
              break;
            }
            if (braceEscaped !== true && code === CHAR_COMMA) {
              isBrace = token2.isBrace = true;
              isGlob = token2.isGlob = true;
              finished = true;
              if (scanToEnd === true) {
                continue;
              }
              break;
            }
            if (code === CHAR_RIGHT_CURLY_BRACE) {
              braces--;
              if (braces === 0) {
                braceEscaped = false;
                isBrace = token2.isBrace = true;
                finished = true;
                break;
              }
            }
          }
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_FORWARD_SLASH) {
          slashes.push(index);
          tokens.push(token2);
          token2 = { value: "", depth: 0, isGlob: false };
          if (finished === true) continue;
          if (prev === CHAR_DOT && index === start2 + 1) {
            start2 += 2;
            continue;
          }
          lastIndex = index + 1;
          continue;
        }
        if (opts.noext !== true) {
          const isExtglobChar = code === CHAR_PLUS || code === CHAR_AT || code === CHAR_ASTERISK || code === CHAR_QUESTION_MARK || code === CHAR_EXCLAMATION_MARK;
          if (isExtglobChar === true && peek() === CHAR_LEFT_PARENTHESES) {
            isGlob = token2.isGlob = true;
            isExtglob = token2.isExtglob = true;
            finished = true;
            if (code === CHAR_EXCLAMATION_MARK && index === start2) {
              negatedExtglob = true;
            }
            if (scanToEnd === true) {
              let parens = 0;
              while (eos() !== true && (code = advance())) {
                if (code === CHAR_BACKWARD_SLASH) {
                  backslashes = token2.backslashes = true;
                  advance();
                  continue;
                }
                if (code === CHAR_LEFT_PARENTHESES) {
                  parens++;
                  continue;
                }
                if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
                  finished = true;
                  break;
                }
              }
              continue;
            }
            break;
          }
        }
        if (code === CHAR_ASTERISK) {
          if (prev === CHAR_ASTERISK) isGlobstar = token2.isGlobstar = true;
          isGlob = token2.isGlob = true;
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_QUESTION_MARK) {
          isGlob = token2.isGlob = true;
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (code === CHAR_LEFT_SQUARE_BRACKET) {
          while (eos() !== true && (next = advance())) {
            if (next === CHAR_BACKWARD_SLASH) {
              backslashes = token2.backslashes = true;
              advance();
              continue;
            }
            if (next === CHAR_RIGHT_SQUARE_BRACKET) {
              isBracket = token2.isBracket = true;
              isGlob = token2.isGlob = true;
              finished = true;
              break;
            }
          }
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
        if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start2) {
          negated = token2.negated = true;
          start2++;
          continue;
        }
        if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
          isGlob = token2.isGlob = true;
          if (scanToEnd === true) {
            let parens = 1;
            while (eos() !== true && (code = advance())) {
              if (code === CHAR_BACKWARD_SLASH) {
                backslashes = token2.backslashes = true;
                advance();
                continue;
              }
              if (code === CHAR_LEFT_PARENTHESES) {
                parens++;
                continue;
              }
              if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
                finished = true;
                break;
              }
            }
            continue;
          }
          break;
        }
        if (isGlob === true) {
          finished = true;
          if (scanToEnd === true) {
            continue;
          }
          break;
        }
      }
      if (opts.noext === true) {
        isExtglob = false;
        isGlob = false;
      }
      let base = str;
      let prefix = "";
      let glob = "";
      if (start2 > 0) {
        prefix = str.slice(0, start2);
        str = str.slice(start2);
        lastIndex -= start2;
      }
      if (base && isGlob === true && lastIndex > 0) {
        base = str.slice(0, lastIndex);
        glob = str.slice(lastIndex);
      } else if (isGlob === true) {
        base = "";
        glob = str;
      } else {
        base = str;
      }
      if (base && base !== "" && base !== "/" && base !== str) {
        if (isPathSeparator(base.charCodeAt(base.length - 1))) {
          base = base.slice(0, -1);
        }
      }
      if (opts.unescape === true) {
        if (glob) glob = utils.removeBackslashes(glob);
        if (base && backslashes === true) {
          base = utils.removeBackslashes(base);
        }
      }
      const state = {
        prefix,
        input,
        start: start2,
        base,
        glob,
        isBrace,
        isBracket,
        isGlob,
        isExtglob,
        isGlobstar,
        negated,
        negatedExtglob
      };
      if (opts.tokens === true) {
        state.maxDepth = 0;
        if (!isPathSeparator(code)) {
          tokens.push(token2);
        }
        state.tokens = tokens;
      }
      if (opts.parts === true || opts.tokens === true) {
        let prevIndex;
        for (let idx = 0; idx < slashes.length; idx++) {
          const n2 = prevIndex !== void 0 ? prevIndex + 1 : start2;
          const i = slashes[idx];
          const value3 = input.slice(n2, i);
          if (opts.tokens) {
            if (idx === 0 && start2 !== 0) {
              tokens[idx].isPrefix = true;
              tokens[idx].value = prefix;
            } else {
              tokens[idx].value = value3;
            }
            depth(tokens[idx]);
            state.maxDepth += tokens[idx].depth;
          }
          if (i >= start2) {
            parts.push(value3);
            prevIndex = i;
          }
        }
        const n = prevIndex !== void 0 ? prevIndex + 1 : start2;
        const value2 = input.slice(n);
        parts.push(value2);
        if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
          tokens[tokens.length - 1].value = value2;
          depth(tokens[tokens.length - 1]);
          state.maxDepth += tokens[tokens.length - 1].depth;
        }
        state.slashes = slashes;
        state.parts = parts;
      }
      return state;
    };
    module.exports = scan;
  }
});

// node_modules/picomatch/lib/parse.js
var require_parse = __commonJS({
  "node_modules/picomatch/lib/parse.js"(exports, module) {
    "use strict";
    var constants7 = require_constants2();
    var utils = require_utils();
    var {
      MAX_LENGTH,
      POSIX_REGEX_SOURCE,
      REGEX_NON_SPECIAL_CHARS,
      REGEX_SPECIAL_CHARS_BACKREF,
      REPLACEMENTS
    } = constants7;
    var expandRange = (args, options) => {
      if (typeof options.expandRange === "function") {
        return options.expandRange(...args, options);
      }
      args.sort();
      const value2 = `[${args.join("-")}]`;
      try {
        new RegExp(value2);
      } catch (ex) {
        return args.map((v) => utils.escapeRegex(v)).join("..");
      }
      return value2;
    };
    var syntaxError = (type, char) => {
      return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
    };
    var splitTopLevel = (input) => {
      const parts = [];
      let bracket = 0;
      let paren = 0;
      let quote = 0;
      let value2 = "";
      let escaped = false;
      for (const ch of input) {
        if (escaped === true) {
          value2 += ch;
          escaped = false;
          continue;
        }
        if (ch === "\\") {
          value2 += ch;
          escaped = true;
          continue;
        }
        if (ch === '"') {
          quote = quote === 1 ? 0 : 1;
          value2 += ch;
          continue;
        }
        if (quote === 0) {
          if (ch === "[") {
            bracket++;
          } else if (ch === "]" && bracket > 0) {
            bracket--;
          } else if (bracket === 0) {
            if (ch === "(") {
              paren++;
            } else if (ch === ")" && paren > 0) {
              paren--;
            } else if (ch === "|" && paren === 0) {
              parts.push(value2);
              value2 = "";
              continue;
            }
          }
        }
        value2 += ch;
      }
      parts.push(value2);
      return parts;
    };
    var isPlainBranch = (branch) => {
      let escaped = false;
      for (const ch of branch) {
        if (escaped === true) {
          escaped = false;
          continue;
        }
        if (ch === "\\") {
          escaped = true;
          continue;
        }
        if (/[?*+@!()[\]{}]/.test(ch)) {
          return false;
        }
      }
      return true;
    };
    var normalizeSimpleBranch = (branch) => {
      let value2 = branch.trim();
      let changed = true;
      while (changed === true) {
        changed = false;
        if (/^@\([^\\()[\]{}|]+\)$/.test(value2)) {
          value2 = value2.slice(2, -1);
          changed = true;
        }
      }
      if (!isPlainBranch(value2)) {
        return;
      }
      return value2.replace(/\\(.)/g, "$1");
    };
    var hasRepeatedCharPrefixOverlap = (branches) => {
      const values = branches.map(normalizeSimpleBranch).filter(Boolean);
      for (let i = 0; i < values.length; i++) {
        for (let j = i + 1; j < values.length; j++) {
          const a = values[i];
          const b = values[j];
          const char = a[0];
          if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) {
            continue;
          }
          if (a === b || a.startsWith(b) || b.startsWith(a)) {
            return true;
          }
        }
      }
      return false;
    };
    var parseRepeatedExtglob = (pattern, requireEnd = true) => {
      if (pattern[0] !== "+" && pattern[0] !== "*" || pattern[1] !== "(") {
        return;
      }
      let bracket = 0;
      let paren = 0;
      let quote = 0;
      let escaped = false;
      for (let i = 1; i < pattern.length; i++) {
        const ch = pattern[i];
        if (escaped === true) {
          escaped = false;
          continue;
        }
        if (ch === "\\") {
          escaped = true;
          continue;
        }
        if (ch === '"') {
          quote = quote === 1 ? 0 : 1;
          continue;
        }
        if (quote === 1) {
          continue;
        }
        if (ch === "[") {
          bracket++;
          continue;
        }
        if (ch === "]" && bracket > 0) {
          bracket--;
          continue;
        }
        if (bracket > 0) {
          continue;
        }
        if (ch === "(") {
          paren++;
          continue;
        }
        if (ch === ")") {
          paren--;
          if (paren === 0) {
            if (requireEnd === true && i !== pattern.length - 1) {
              return;
            }
            return {
              type: pattern[0],
              body: pattern.slice(2, i),
              end: i
            };
          }
        }
      }
    };
    var buildCharClassStar = (chars) => {
      const source = chars.length === 1 ? utils.escapeRegex(chars[0]) : `[${chars.map((ch) => utils.escapeRegex(ch)).join("")}]`;
      return `${source}*`;
    };
    var getStarExtglobSequenceChars = (pattern) => {
      let index = 0;
      const chars = [];
      while (index < pattern.length) {
        const match = parseRepeatedExtglob(pattern.slice(index), false);
        if (!match || match.type !== "*") {
          return;
        }
        const branches = splitTopLevel(match.body).map((branch2) => branch2.trim());
        if (branches.length !== 1) {
          return;
        }
        const branch = normalizeSimpleBranch(branches[0]);
        if (!branch || branch.length !== 1) {
          return;
        }
        chars.push(branch);
        index += match.end + 1;
      }
      if (chars.length < 1) {
        return;
      }
      return chars;
    };
    var repeatedExtglobRecursion = (pattern) => {
      let depth = 0;
      let value2 = pattern.trim();
      let match = parseRepeatedExtglob(value2);
      while (match) {
        depth++;
        value2 = match.body.trim();
        match = parseRepeatedExtglob(value2);
      }
      return depth;
    };
    var analyzeRepeatedExtglob = (body, options) => {
      if (options.maxExtglobRecursion === false) {
        return { risky: false };
      }
      const max = typeof options.maxExtglobRecursion === "number" ? options.maxExtglobRecursion : constants7.DEFAULT_MAX_EXTGLOB_RECURSION;
      const branches = splitTopLevel(body).map((branch) => branch.trim());
      if (branches.length > 1) {
        if (branches.some((branch) => branch === "") || branches.some((branch) => /^[*?]+$/.test(branch)) || hasRepeatedCharPrefixOverlap(branches)) {
          return { risky: true };
        }
      }
      const safeChars = [];
      let sawStarSequence = false;
      let combinable = true;
      for (const branch of branches) {
        const chars = getStarExtglobSequenceChars(branch);
        if (chars) {
          sawStarSequence = true;
          safeChars.push(...chars);
          continue;
        }
        const literal2 = normalizeSimpleBranch(branch);
        if (literal2 && literal2.length === 1) {
          safeChars.push(literal2);
          continue;
        }
        combinable = false;
        if (repeatedExtglobRecursion(branch) > max) {
          return { risky: true };
        }
      }
      if (sawStarSequence) {
        return combinable ? { risky: true, safeOutput: buildCharClassStar([...new Set(safeChars)]) } : { risky: true };
      }
      return { risky: false };
    };
    var parse = (input, options) => {
      if (typeof input !== "string") {
        throw new TypeError("Expected a string");
      }
      input = REPLACEMENTS[input] || input;
      const opts = { ...options };
      const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
      let len = input.length;
      if (len > max) {
        throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
      }
      const bos = { type: "bos", value: "", output: opts.prepend || "" };
      const tokens = [bos];
      const capture = opts.capture ? "" : "?:";
      const PLATFORM_CHARS = constants7.globChars(opts.windows);
      const EXTGLOB_CHARS = constants7.extglobChars(PLATFORM_CHARS);
      const {
        DOT_LITERAL,
        PLUS_LITERAL,
        SLASH_LITERAL,
        ONE_CHAR,
        DOTS_SLASH,
        NO_DOT,
        NO_DOT_SLASH,
        NO_DOTS_SLASH,
        QMARK,
        QMARK_NO_DOT,
        STAR,
        START_ANCHOR
      } = PLATFORM_CHARS;
      const globstar = (opts2) => {
        return `(${capture}(?:(?!${START_ANCHOR}${opts2.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
      };
      const nodot = opts.dot ? "" : NO_DOT;
      const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
      let star = opts.bash === true ? globstar(opts) : STAR;
      if (opts.capture) {
        star = `(${star})`;
      }
      if (typeof opts.noext === "boolean") {
        opts.noextglob = opts.noext;
      }
      const state = {
        input,
        index: -1,
        start: 0,
        dot: opts.dot === true,
        consumed: "",
        output: "",
        prefix: "",
        backtrack: false,
        negated: false,
        brackets: 0,
        braces: 0,
        parens: 0,
        quotes: 0,
        globstar: false,
        tokens
      };
      input = utils.removePrefix(input, state);
      len = input.length;
      const extglobs = [];
      const braces = [];
      const stack = [];
      let prev = bos;
      let value2;
      const eos = () => state.index === len - 1;
      const peek = state.peek = (n = 1) => input[state.index + n];
      const advance = state.advance = () => input[++state.index] || "";
      const remaining = () => input.slice(state.index + 1);
      const consume = (value3 = "", num = 0) => {
        state.consumed += value3;
        state.index += num;
      };
      const append = (token2) => {
        state.output += token2.output != null ? token2.output : token2.value;
        consume(token2.value);
      };
      const negate = () => {
        let count = 1;
        while (peek() === "!" && (peek(2) !== "(" || peek(3) === "?")) {
          advance();
          state.start++;
          count++;
        }
        if (count % 2 === 0) {
          return false;
        }
        state.negated = true;
        state.start++;
        return true;
      };
      const increment = (type) => {
        state[type]++;
        stack.push(type);
      };
      const decrement = (type) => {
        state[type]--;
        stack.pop();
      };
      const push = (tok) => {
        if (prev.type === "globstar") {
          const isBrace = state.braces > 0 && (tok.type === "comma" || tok.type === "brace");
          const isExtglob = tok.extglob === true || extglobs.length && (tok.type === "pipe" || tok.type === "paren");
          if (tok.type !== "slash" && tok.type !== "paren" && !isBrace && !isExtglob) {
            state.output = state.output.slice(0, -prev.output.length);
            prev.type = "star";
            prev.value = "*";
            prev.output = star;
            state.output += prev.output;
          }
        }
        if (extglobs.length && tok.type !== "paren") {
          extglobs[extglobs.length - 1].inner += tok.value;
        }
        if (tok.value || tok.output) append(tok);
        if (prev && prev.type === "text" && tok.type === "text") {
          prev.output = (prev.output || prev.value) + tok.value;
          prev.value += tok.value;
          return;
        }
        tok.prev = prev;
        tokens.push(tok);
        prev = tok;
      };
      const extglobOpen = (type, value3) => {
        const token2 = { ...EXTGLOB_CHARS[value3], conditions: 1, inner: "" };
        token2.prev = prev;
        token2.parens = state.parens;
        token2.output = state.output;
        token2.startIndex = state.index;
        token2.tokensIndex = tokens.length;
        const output = (opts.capture ? "(" : "") + token2.open;
        increment("parens");
        push({ type, value: value3, output: state.output ? "" : ONE_CHAR });
        push({ type: "paren", extglob: true, value: advance(), output });
        extglobs.push(token2);
      };
      const extglobClose = (token2) => {
        const literal2 = input.slice(token2.startIndex, state.index + 1);
        const body = input.slice(token2.startIndex + 2, state.index);
        const analysis = analyzeRepeatedExtglob(body, opts);
        if ((token2.type === "plus" || token2.type === "star") && analysis.risky) {
          const safeOutput = analysis.safeOutput ? (token2.output ? "" : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput) : void 0;
          const open5 = tokens[token2.tokensIndex];
          open5.type = "text";
          open5.value = literal2;
          open5.output = safeOutput || utils.escapeRegex(literal2);
          for (let i = token2.tokensIndex + 1; i < tokens.length; i++) {
            tokens[i].value = "";
            tokens[i].output = "";
            delete tokens[i].suffix;
          }
          state.output = token2.output + open5.output;
          state.backtrack = true;
          push({ type: "paren", extglob: true, value: value2, output: "" });
          decrement("parens");
          return;
        }
        let output = token2.close + (opts.capture ? ")" : "");
        let rest;
        if (token2.type === "negate") {
          let extglobStar = star;
          if (token2.inner && token2.inner.length > 1 && token2.inner.includes("/")) {
            extglobStar = globstar(opts);
          }
          if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) {
            output = token2.close = `)$))${extglobStar}`;
          }
          if (token2.inner.includes("*") && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) {
            const expression = parse(rest, { ...options, fastpaths: false }).output;
            output = token2.close = `)${expression})${extglobStar})`;
          }
          if (token2.prev.type === "bos") {
            state.negatedExtglob = true;
          }
        }
        push({ type: "paren", extglob: true, value: value2, output });
        decrement("parens");
      };
      if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
        let backslashes = false;
        let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc2, chars, first, rest, index) => {
          if (first === "\\") {
            backslashes = true;
            return m;
          }
          if (first === "?") {
            if (esc2) {
              return esc2 + first + (rest ? QMARK.repeat(rest.length) : "");
            }
            if (index === 0) {
              return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : "");
            }
            return QMARK.repeat(chars.length);
          }
          if (first === ".") {
            return DOT_LITERAL.repeat(chars.length);
          }
          if (first === "*") {
            if (esc2) {
              return esc2 + first + (rest ? star : "");
            }
            return star;
          }
          return esc2 ? m : `\\${m}`;
        });
        if (backslashes === true) {
          if (opts.unescape === true) {
            output = output.replace(/\\/g, "");
          } else {
            output = output.replace(/\\+/g, (m) => {
              return m.length % 2 === 0 ? "\\\\" : m ? "\\" : "";
            });
          }
        }
        if (output === input && opts.contains === true) {
          state.output = input;
          return state;
        }
        state.output = utils.wrapOutput(output, state, options);
        return state;
      }
      while (!eos()) {
        value2 = advance();
        if (value2 === "\0") {
          continue;
        }
        if (value2 === "\\") {
          const next = peek();
          if (next === "/" && opts.bash !== true) {
            continue;
          }
          if (next === "." || next === ";") {
            continue;
          }
          if (!next) {
            value2 += "\\";
            push({ type: "text", value: value2 });
            continue;
          }
          const match = /^\\+/.exec(remaining());
          let slashes = 0;
          if (match && match[0].length > 2) {
            slashes = match[0].length;
            state.index += slashes;
            if (slashes % 2 !== 0) {
              value2 += "\\";
            }
          }
          if (opts.unescape === true) {
            value2 = advance();
          } else {
            value2 += advance();
          }
          if (state.brackets === 0) {
            push({ type: "text", value: value2 });
            continue;
          }
        }
        if (state.brackets > 0 && (value2 !== "]" || prev.value === "[" || prev.value === "[^")) {
          if (opts.posix !== false && value2 === ":") {
            const inner = prev.value.slice(1);
            if (inner.includes("[")) {
              prev.posix = true;
              if (inner.includes(":")) {
                const idx = prev.value.lastIndexOf("[");
                const pre = prev.value.slice(0, idx);
                const rest2 = prev.value.slice(idx + 2);
                const posix = POSIX_REGEX_SOURCE[rest2];
                if (posix) {
                  prev.value = pre + posix;
                  state.backtrack = true;
                  advance();
                  if (!bos.output && tokens.indexOf(prev) === 1) {
                    bos.output = ONE_CHAR;
                  }
                  continue;
                }
              }
            }
          }
          if (value2 === "[" && peek() !== ":" || value2 === "-" && peek() === "]") {
            value2 = `\\${value2}`;
          }
          if (value2 === "]" && (prev.value === "[" || prev.value === "[^")) {
            value2 = `\\${value2}`;
          }
          if (opts.posix === true && value2 === "!" && prev.value === "[") {
            value2 = "^";
          }
          prev.value += value2;
          append({ value: value2 });
          continue;
        }
        if (state.quotes === 1 && value2 !== '"') {
          value2 = utils.escapeRegex(value2);
          prev.value += value2;
          append({ value: value2 });
          continue;
        }
        if (value2 === '"') {
          state.quotes = state.quotes === 1 ? 0 : 1;
          if (opts.keepQuotes === true) {
            push({ type: "text", value: value2 });
          }
          continue;
        }
        if (value2 === "(") {
          increment("parens");
          push({ type: "paren", value: value2 });
          continue;
        }
        if (value2 === ")") {
          if (state.parens === 0 && opts.strictBrackets === true) {
            throw new SyntaxError(syntaxError("opening", "("));
          }
          const extglob = extglobs[extglobs.length - 1];
          if (extglob && state.parens === extglob.parens + 1) {
            extglobClose(extglobs.pop());
            continue;
          }
          push({ type: "paren", value: value2, output: state.parens ? ")" : "\\)" });
          decrement("parens");
          continue;
        }
        if (value2 === "[") {
          if (opts.nobracket === true || !remaining().includes("]")) {
            if (opts.nobracket !== true && opts.strictBrackets === true) {
              throw new SyntaxError(syntaxError("closing", "]"));
            }
            value2 = `\\${value2}`;
          } else {
            increment("brackets");
          }
          push({ type: "bracket", value: value2 });
          continue;
        }
        if (value2 === "]") {
          if (opts.nobracket === true || prev && prev.type === "bracket" && prev.value.length === 1) {
            push({ type: "text", value: value2, output: `\\${value2}` });
            continue;
          }
          if (state.brackets === 0) {
            if (opts.strictBrackets === true) {
              throw new SyntaxError(syntaxError("opening", "["));
            }
            push({ type: "text", value: value2, output: `\\${value2}` });
            continue;
          }
          decrement("brackets");
          const prevValue = prev.value.slice(1);
          if (prev.posix !== true && prevValue[0] === "^" && !prevValue.includes("/")) {
            value2 = `/${value2}`;
          }
          prev.value += value2;
          append({ value: value2 });
          if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) {
            continue;
          }
          const escaped = utils.escapeRegex(prev.value);
          state.output = state.output.slice(0, -prev.value.length);
          if (opts.literalBrackets === true) {
            state.output += escaped;
            prev.value = escaped;
            continue;
          }
          prev.value = `(${capture}${escaped}|${prev.value})`;
          state.output += prev.value;
          continue;
        }
        if (value2 === "{" && opts.nobrace !== true) {
          increment("braces");
          const open5 = {
            type: "brace",
            value: value2,
            output: "(",
            outputIndex: state.output.length,
            tokensIndex: state.tokens.length
          };
          braces.push(open5);
          push(open5);
          continue;
        }
        if (value2 === "}") {
          const brace = braces[braces.length - 1];
          if (opts.nobrace === true || !brace) {
            push({ type: "text", value: value2, output: value2 });
            continue;
          }
          let output = ")";
          if (brace.dots === true) {
            const arr = tokens.slice();
            const range = [];
            for (let i = arr.length - 1; i >= 0; i--) {
              tokens.pop();
              if (arr[i].type === "brace") {
                break;
              }
              if (arr[i].type !== "dots") {
                range.unshift(arr[i].value);
              }
            }
            output = expandRange(range, opts);
            state.backtrack = true;
          }
          if (brace.comma !== true && brace.dots !== true) {
            const out = state.output.slice(0, brace.outputIndex);
            const toks = state.tokens.slice(brace.tokensIndex);
            brace.value = brace.output = "\\{";
            value2 = output = "\\}";
            state.output = out;
            for (const t of toks) {
              state.output += t.output || t.value;
            }
          }
          push({ type: "brace", value: value2, output });
          decrement("braces");
          braces.pop();
          continue;
        }
        if (value2 === "|") {
          if (extglobs.length > 0) {
            extglobs[extglobs.length - 1].conditions++;
          }
          push({ type: "text", value: value2 });
          continue;
        }
        if (value2 === ",") {
          let output = value2;
          const brace = braces[braces.length - 1];
          if (brace && stack[stack.length - 1] === "braces") {
            brace.comma = true;
            output = "|";
          }
          push({ type: "comma", value: value2, output });
          continue;
        }
        if (value2 === "/") {
          if (prev.type === "dot" && state.index === state.start + 1) {
            state.start = state.index + 1;
            state.consumed = "";
            state.output = "";
            tokens.pop();
            prev = bos;
            continue;
          }
          push({ type: "slash", value: value2, output: SLASH_LITERAL });
          continue;
        }
        if (value2 === ".") {
          if (state.braces > 0 && prev.type === "dot") {
            if (prev.value === ".") prev.output = DOT_LITERAL;
            const brace = braces[braces.length - 1];
            prev.type = "dots";
            prev.output += value2;
            prev.value += value2;
            brace.dots = true;
            continue;
          }
          if (state.braces + state.parens === 0 && prev.type !== "bos" && prev.type !== "slash") {
            push({ type: "text", value: value2, output: DOT_LITERAL });
            continue;
          }
          push({ type: "dot", value: value2, output: DOT_LITERAL });
          continue;
        }
        if (value2 === "?") {
          const isGroup = prev && prev.value === "(";
          if (!isGroup && opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            extglobOpen("qmark", value2);
            continue;
          }
          if (prev && prev.type === "paren") {
            const next = peek();
            let output = value2;
            if (prev.value === "(" && !/[!=<:]/.test(next) || next === "<" && !/<([!=]|\w+>)/.test(remaining())) {
              output = `\\${value2}`;
            }
            push({ type: "text", value: value2, output });
            continue;
          }
          if (opts.dot !== true && (prev.type === "slash" || prev.type === "bos")) {
            push({ type: "qmark", value: value2, output: QMARK_NO_DOT });
            continue;
          }
          push({ type: "qmark", value: value2, output: QMARK });
          continue;
        }
        if (value2 === "!") {
          if (opts.noextglob !== true && peek() === "(") {
            if (peek(2) !== "?" || !/[!=<:]/.test(peek(3))) {
              extglobOpen("negate", value2);
              continue;
            }
          }
          if (opts.nonegate !== true && state.index === 0) {
            negate();
            continue;
          }
        }
        if (value2 === "+") {
          if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            extglobOpen("plus", value2);
            continue;
          }
          if (prev && prev.value === "(" || opts.regex === false) {
            push({ type: "plus", value: value2, output: PLUS_LITERAL });
            continue;
          }
          if (prev && (prev.type === "bracket" || prev.type === "paren" || prev.type === "brace") || state.parens > 0) {
            push({ type: "plus", value: value2 });
            continue;
          }
          push({ type: "plus", value: PLUS_LITERAL });
          continue;
        }
        if (value2 === "@") {
          if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
            push({ type: "at", extglob: true, value: value2, output: "" });
            continue;
          }
          push({ type: "text", value: value2 });
          continue;
        }
        if (value2 !== "*") {
          if (value2 === "$" || value2 === "^") {
            value2 = `\\${value2}`;
          }
          const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
          if (match) {
            value2 += match[0];
            state.index += match[0].length;
          }
          push({ type: "text", value: value2 });
          continue;
        }
        if (prev && (prev.type === "globstar" || prev.star === true)) {
          prev.type = "star";
          prev.star = true;
          prev.value += value2;
          prev.output = star;
          state.backtrack = true;
          state.globstar = true;
          consume(value2);
          continue;
        }
        let rest = remaining();
        if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
          extglobOpen("star", value2);
          continue;
        }
        if (prev.type === "star") {
          if (opts.noglobstar === true) {
            consume(value2);
            continue;
          }
          const prior = prev.prev;
          const before = prior.prev;
          const isStart = prior.type === "slash" || prior.type === "bos";
          const afterStar = before && (before.type === "star" || before.type === "globstar");
          if (opts.bash === true && (!isStart || rest[0] && rest[0] !== "/")) {
            push({ type: "star", value: value2, output: "" });
            continue;
          }
          const isBrace = state.braces > 0 && (prior.type === "comma" || prior.type === "brace");
          const isExtglob = extglobs.length && (prior.type === "pipe" || prior.type === "paren");
          if (!isStart && prior.type !== "paren" && !isBrace && !isExtglob) {
            push({ type: "star", value: value2, output: "" });
            continue;
          }
          while (rest.slice(0, 3) === "/**") {
            const after = input[state.index + 4];
            if (after && after !== "/") {
              break;
            }
            rest = rest.slice(3);
            consume("/**", 3);
          }
          const isEnd = eos() || state.parens > 0 && rest === ")".repeat(state.parens) && !extglobs.some((extglob) => extglob.type === "negate");
          if (prior.type === "bos" && eos()) {
            prev.type = "globstar";
            prev.value += value2;
            prev.output = globstar(opts);
            state.output = prev.output;
            state.globstar = true;
            consume(value2);
            continue;
          }
          if (prior.type === "slash" && prior.prev.type !== "bos" && !afterStar && isEnd) {
            state.output = state.output.slice(0, -(prior.output + prev.output).length);
            prior.output = `(?:${prior.output}`;
            prev.type = "globstar";
            prev.output = globstar(opts) + (opts.strictSlashes ? ")" : "|$)");
            prev.value += value2;
            state.globstar = true;
            state.output += prior.output + prev.output;
            consume(value2);
            continue;
          }
          if (prior.type === "slash" && prior.prev.type !== "bos" && rest[0] === "/") {
            const end2 = rest[1] !== void 0 ? "|$" : "";
            state.output = state.output.slice(0, -(prior.output + prev.output).length);
            prior.output = `(?:${prior.output}`;
            prev.type = "globstar";
            prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end2})`;
            prev.value += value2;
            state.output += prior.output + prev.output;
            state.globstar = true;
            consume(value2 + advance());
            push({ type: "slash", value: "/", output: "" });
            continue;
          }
          if (prior.type === "bos" && rest[0] === "/") {
            prev.type = "globstar";
            prev.value += value2;
            prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
            state.output = prev.output;
            state.globstar = true;
            consume(value2 + advance());
            push({ type: "slash", value: "/", output: "" });
            continue;
          }
          state.output = state.output.slice(0, -prev.output.length);
          prev.type = "globstar";
          prev.output = globstar(opts);
          prev.value += value2;
          state.output += prev.output;
          state.globstar = true;
          consume(value2);
          continue;
        }
        const token2 = { type: "star", value: value2, output: star };
        if (opts.bash === true) {
          token2.output = ".*?";
          if (prev.type === "bos" || prev.type === "slash") {
            token2.output = nodot + token2.output;
          }
          push(token2);
          continue;
        }
        if (prev && (prev.type === "bracket" || prev.type === "paren") && opts.regex === true) {
          token2.output = value2;
          push(token2);
          continue;
        }
        if (state.index === state.start || prev.type === "slash" || prev.type === "dot") {
          if (prev.type === "dot") {
            state.output += NO_DOT_SLASH;
            prev.output += NO_DOT_SLASH;
          } else if (opts.dot === true) {
            state.output += NO_DOTS_SLASH;
            prev.output += NO_DOTS_SLASH;
          } else {
            state.output += nodot;
            prev.output += nodot;
          }
          if (peek() !== "*") {
            state.output += ONE_CHAR;
            prev.output += ONE_CHAR;
          }
        }
        push(token2);
      }
      while (state.brackets > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
        state.output = utils.escapeLast(state.output, "[");
        decrement("brackets");
      }
      while (state.parens > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", ")"));
        state.output = utils.escapeLast(state.output, "(");
        decrement("parens");
      }
      while (state.braces > 0) {
        if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "}"));
        state.output = utils.escapeLast(state.output, "{");
        decrement("braces");
      }
      if (opts.strictSlashes !== true && (prev.type === "star" || prev.type === "bracket")) {
        push({ type: "maybe_slash", value: "", output: `${SLASH_LITERAL}?` });
      }
      if (state.backtrack === true) {
        state.output = "";
        for (const token2 of state.tokens) {
          state.output += token2.output != null ? token2.output : token2.value;
          if (token2.suffix) {
            state.output += token2.suffix;
          }
        }
      }
      return state;
    };
    parse.fastpaths = (input, options) => {
      const opts = { ...options };
      const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
      const len = input.length;
      if (len > max) {
        throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
      }
      input = REPLACEMENTS[input] || input;
      const {
        DOT_LITERAL,
        SLASH_LITERAL,
        ONE_CHAR,
        DOTS_SLASH,
        NO_DOT,
        NO_DOTS,
        NO_DOTS_SLASH,
        STAR,
        START_ANCHOR
      } = constants7.globChars(opts.windows);
      const nodot = opts.dot ? NO_DOTS : NO_DOT;
      const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
      const capture = opts.capture ? "" : "?:";
      const state = { negated: false, prefix: "" };
      let star = opts.bash === true ? ".*?" : STAR;
      if (opts.capture) {
        star = `(${star})`;
      }
      const globstar = (opts2) => {
        if (opts2.noglobstar === true) return star;
        return `(${capture}(?:(?!${START_ANCHOR}${opts2.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
      };
      const create = (str) => {
        switch (str) {
          case "*":
            return `${nodot}${ONE_CHAR}${star}`;
          case ".*":
            return `${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "*.*":
            return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "*/*":
            return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;
          case "**":
            return nodot + globstar(opts);
          case "**/*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;
          case "**/*.*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
          case "**/.*":
            return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;
          default: {
            const match = /^(.*?)\.(\w+)$/.exec(str);
            if (!match) return;
            const source2 = create(match[1]);
            if (!source2) return;
            return source2 + DOT_LITERAL + match[2];
          }
        }
      };
      const output = utils.removePrefix(input, state);
      let source = create(output);
      if (source && opts.strictSlashes !== true) {
        source += `${SLASH_LITERAL}?`;
      }
      return source;
    };
    module.exports = parse;
  }
});

// node_modules/picomatch/lib/picomatch.js
var require_picomatch = __commonJS({
  "node_modules/picomatch/lib/picomatch.js"(exports, module) {
    "use strict";
    var scan = require_scan();
    var parse = require_parse();
    var utils = require_utils();
    var constants7 = require_constants2();
    var isObject2 = (val) => val && typeof val === "object" && !Array.isArray(val);
    var picomatch2 = (glob, options, returnState = false) => {
      if (Array.isArray(glob)) {
        const fns = glob.map((input) => picomatch2(input, options, returnState));
        const arrayMatcher = (str) => {
          for (const isMatch of fns) {
            const state2 = isMatch(str);
            if (state2) return state2;
          }
          return false;
        };
        return arrayMatcher;
      }
      const isState = isObject2(glob) && glob.tokens && glob.input;
      if (glob === "" || typeof glob !== "string" && !isState) {
        throw new TypeError("Expected pattern to be a non-empty string");
      }
      const opts = options || {};
      const posix = opts.windows;
      const regex = isState ? picomatch2.compileRe(glob, options) : picomatch2.makeRe(glob, options, false, true);
      const state = regex.state;
      delete regex.state;
      let isIgnored = () => false;
      if (opts.ignore) {
        const ignoreOpts = { ...options, ignore: null, onMatch: null, onResult: null };
        isIgnored = picomatch2(opts.ignore, ignoreOpts, returnState);
      }
      const matcher = (input, returnObject = false) => {
        const { isMatch, match, output } = picomatch2.test(input, regex, options, { glob, posix });
        const result = { glob, state, regex, posix, input, output, match, isMatch };
        if (typeof opts.onResult === "function") {
          opts.onResult(result);
        }
        if (isMatch === false) {
          result.isMatch = false;
          return returnObject ? result : false;
        }
        if (isIgnored(input)) {
          if (typeof opts.onIgnore === "function") {
            opts.onIgnore(result);
          }
          result.isMatch = false;
          return returnObject ? result : false;
        }
        if (typeof opts.onMatch === "function") {
          opts.onMatch(result);
        }
        return returnObject ? result : true;
      };
      if (returnState) {
        matcher.state = state;
      }
      return matcher;
    };
    picomatch2.test = (input, regex, options, { glob, posix } = {}) => {
      if (typeof input !== "string") {
        throw new TypeError("Expected input to be a string");
      }
      if (input === "") {
        return { isMatch: false, output: "" };
      }
      const opts = options || {};
      const format = opts.format || (posix ? utils.toPosixSlashes : null);
      let match = input === glob;
      let output = match && format ? format(input) : input;
      if (match === false) {
        output = format ? format(input) : input;
        match = output === glob;
      }
      if (match === false || opts.capture === true) {
        if (opts.matchBase === true || opts.basename === true) {
          match = picomatch2.matchBase(input, regex, options, posix);
        } else {
          match = regex.exec(output);
        }
      }
      return { isMatch: Boolean(match), match, output };
    };
    picomatch2.matchBase = (input, glob, options, posix = options && options.windows) => {
      const regex = glob instanceof RegExp ? glob : picomatch2.makeRe(glob, options);
      return regex.test(utils.basename(input, { windows: posix }));
    };
    picomatch2.isMatch = (str, patterns, options) => picomatch2(patterns, options)(str);
    picomatch2.parse = (pattern, options) => {
      if (Array.isArray(pattern)) return pattern.map((p) => picomatch2.parse(p, options));
      return parse(pattern, { ...options, fastpaths: false });
    };
    picomatch2.scan = (input, options) => scan(input, options);
    picomatch2.compileRe = (state, options, returnOutput = false, returnState = false) => {
      if (returnOutput === true) {
        return state.output;
      }
      const opts = options || {};
      const prepend = opts.contains ? "" : "^";
      const append = opts.contains ? "" : "$";
      let source = `${prepend}(?:${state.output})${append}`;
      if (state && state.negated === true) {
        source = `^(?!${source}).*$`;
      }
      const regex = picomatch2.toRegex(source, options);
      if (returnState === true) {
        regex.state = state;
      }
      return regex;
    };
    picomatch2.makeRe = (input, options = {}, returnOutput = false, returnState = false) => {
      if (!input || typeof input !== "string") {
        throw new TypeError("Expected a non-empty string");
      }
      let parsed = { negated: false, fastpaths: true };
      if (options.fastpaths !== false && (input[0] === "." || input[0] === "*")) {
        parsed.output = parse.fastpaths(input, options);
      }
      if (!parsed.output) {
        parsed = parse(input, options);
      }
      return picomatch2.compileRe(parsed, options, returnOutput, returnState);
    };
    picomatch2.toRegex = (source, options) => {
      try {
        const opts = options || {};
        return new RegExp(source, opts.flags || (opts.nocase ? "i" : ""));
      } catch (err) {
        if (options && options.debug === true) throw err;
        return /$^/;
      }
    };
    picomatch2.constants = constants7;
    module.exports = picomatch2;
  }
});

// node_modules/picomatch/index.js
var require_picomatch2 = __commonJS({
  "node_modules/picomatch/index.js"(exports, module) {
    "use strict";
    var pico = require_picomatch();
    var utils = require_utils();
    function picomatch2(glob, options, returnState = false) {
      if (options && (options.windows === null || options.windows === void 0)) {
        options = { ...options, windows: utils.isWindows() };
      }
      return pico(glob, options, returnState);
    }
    Object.assign(picomatch2, pico);
    module.exports = picomatch2;
  }
});

// node_modules/ignore/index.js
var require_ignore = __commonJS({
  "node_modules/ignore/index.js"(exports, module) {
    function makeArray(subject) {
      return Array.isArray(subject) ? subject : [subject];
    }
    var UNDEFINED = void 0;
    var EMPTY = "";
    var SPACE = " ";
    var ESCAPE = "\\";
    var REGEX_LITERAL_SPECIAL = /[.*+?()[\]{}^$|\\/]/;
    var BOM = "\uFEFF";
    var REGEX_ANCHORED_GLOBSTAR = /^\/\*{2,}$/;
    var REGEX_REPLACE_LEADING_EXCAPED_EXCLAMATION = /^\\!/;
    var REGEX_REPLACE_LEADING_EXCAPED_HASH = /^\\#/;
    var REGEX_SPLITALL_CRLF = /\r?\n/g;
    var DOUBLE_SLASH = "//";
    var SLASH_CODE = 47;
    var DOT_CODE = 46;
    var SLASH = "/";
    var TMP_KEY_IGNORE = "node-ignore";
    if (typeof Symbol !== "undefined") {
      TMP_KEY_IGNORE = /* @__PURE__ */ Symbol.for("node-ignore");
    }
    var KEY_IGNORE = TMP_KEY_IGNORE;
    var define = (object2, key, value2) => {
      Object.defineProperty(object2, key, { value: value2 });
      return value2;
    };
    var RETURN_FALSE = () => false;
    var POSIX_CLASSES = {
      alnum: "0-9A-Za-z",
      alpha: "A-Za-z",
      blank: " \\t",
      cntrl: "\\x00-\\x1f\\x7f",
      digit: "0-9",
      graph: "!-.0-~",
      lower: "a-z",
      print: " -.0-~",
      punct: "!-.:-@\\[-`{-~",
      // git's `sane-ctype.h` classifies \v and \f as control, not space,
      //   unlike C's `isspace`
      space: " \\t\\n\\r",
      upper: "A-Z",
      xdigit: "0-9A-Fa-f"
    };
    var CLASS_MEMBERS_TO_ESCAPE = "\\]^-[";
    var escapeMember = (char) => CLASS_MEMBERS_TO_ESCAPE.indexOf(char) < 0 ? char : ESCAPE + char;
    var NON_SLASH = "(?!\\/)";
    var classSource = (negated, body) => {
      if (negated) {
        return `[^\\/${body}]`;
      }
      const source = `[${body}]`;
      return new RegExp(source).test("/") ? NON_SLASH + source : source;
    };
    var scanBracket = (pattern, start2) => {
      const { length } = pattern;
      let index = start2 + 1;
      let negated = EMPTY;
      const lead = pattern[index];
      if (lead === "!" || lead === "^") {
        negated = "^";
        index++;
      }
      let body = EMPTY;
      let prev = EMPTY;
      for (; ; ) {
        const char = pattern[index];
        if (char === UNDEFINED) {
          return null;
        }
        if (char === ESCAPE) {
          const escaped = pattern[++index];
          body += escapeMember(escaped);
          prev = escaped;
        } else if (char === "-" && prev && index + 1 < length && pattern[index + 1] !== "]") {
          index++;
          let to = pattern[index];
          if (to === ESCAPE) {
            to = pattern[index += 1];
          }
          if (prev <= to) {
            body += `-${escapeMember(to)}`;
          }
          prev = EMPTY;
        } else if (char === "[" && pattern[index + 1] === ":") {
          const nameStart = index + 2;
          let end2 = nameStart;
          while (end2 < length && pattern[end2] !== "]") {
            end2++;
          }
          if (end2 === length) {
            return null;
          }
          if (end2 > nameStart && pattern[end2 - 1] === ":") {
            const name = pattern.slice(nameStart, end2 - 1);
            if (!Object.prototype.hasOwnProperty.call(POSIX_CLASSES, name)) {
              return null;
            }
            body += POSIX_CLASSES[name];
            prev = EMPTY;
            index = end2;
          } else {
            body += escapeMember("[");
            prev = "[";
            index = nameStart - 2;
          }
        } else {
          body += escapeMember(char);
          prev = char;
        }
        index++;
        if (pattern[index] === "]") {
          return {
            end: index,
            source: classSource(negated, body)
          };
        }
      }
    };
    var NEVER_MATCH = "[]";
    var PLACEHOLDER = "\0";
    var REGEX_RESTORE_PLACEHOLDER = new RegExp(
      `${PLACEHOLDER}(\\d+)${PLACEHOLDER}`,
      "g"
    );
    var TRAILING_WILDCARD = "\uE000";
    var TRAILING_DOUBLESTAR = "\uE001";
    var isReserved = (char) => char === PLACEHOLDER || char === TRAILING_WILDCARD || char === TRAILING_DOUBLESTAR;
    var extractBrackets = (pattern) => {
      const sources = [];
      const hold = (source) => `${PLACEHOLDER}${sources.push(source) - 1}${PLACEHOLDER}`;
      const { length } = pattern;
      let out = EMPTY;
      let index = 0;
      while (index < length) {
        const char = pattern[index];
        if (char === ESCAPE) {
          const escaped = pattern[index + 1];
          if (escaped === SLASH && index + 2 === length) {
            out += hold(NEVER_MATCH);
          } else if (escaped === "*" || escaped === "[" || escaped === SPACE) {
            out += pattern.slice(index, index + 2);
          } else {
            out += hold(
              REGEX_LITERAL_SPECIAL.test(escaped) ? ESCAPE + escaped : isReserved(escaped) ? `[${escaped}]` : escaped
            );
          }
          index += 2;
        } else if (isReserved(char)) {
          out += hold(`[${char}]`);
          index++;
        } else if (char === "[") {
          const scanned = scanBracket(pattern, index);
          if (scanned === null) {
            out += hold(NEVER_MATCH);
            index = length;
          } else {
            out += hold(scanned.source);
            index = scanned.end + 1;
          }
        } else {
          out += char;
          index++;
        }
      }
      return {
        source: out,
        sources
      };
    };
    var DIRECT = null;
    var REGEX_INNER_SLASH = /\/(?!$)/;
    var WILDCARD = "[^\\/]*";
    var REPLACERS = [
      // Replace (\ ) with ' '
      // Only a space: an escaped tab or other whitespace is already a literal by
      //   the time it reaches here, and a bare tab must be left as one, not turned
      //   into a space.
      // (\ ) -> ' '
      // (\\ ) -> '\\ '
      // (\\\ ) -> '\\ '
      [
        // A run of backslashes is taken whole, from its first one, so no match
        //   ever starts again inside it -- `(\\+?) ` did, which made a long run
        //   quadratic.
        /(\\+)( ?)/g,
        (_, run, space) => space ? run.slice(0, run.length - run.length % 2) + SPACE : run,
        ESCAPE + SPACE
      ],
      // git's wildmatch() reads a run of two or more asterisks as one globstar
      //   whenever the run fills a path segment: it starts the pattern or follows
      //   a `/`, and it ends the pattern or comes before a `/`. A run of two is
      //   already `**`; a longer one is folded into `**` here, so the steps
      //   below only ever have to know `**`.
      // `***/foo` -> `**/foo`, `a/***/b` -> `a/**/b`, `a/***` -> `a/**`
      // git also takes a run beside a literal prefix (`a***/b`) or beside an
      //   escaped slash (`***\/b`) as a globstar, and this does not; the README
      //   lists both, under "A run of asterisks".
      [
        /(^|\/)\*{3,}(?=\/|$)/g,
        (_, start2) => `${start2}**`,
        "*"
      ],
      // Escape metacharacters
      // which is written down by users but means special for regular expressions.
      // > There are 12 characters with special meanings:
      // > - the backslash \,
      // > - the caret ^,
      // > - the dollar sign $,
      // > - the period or dot .,
      // > - the vertical bar or pipe symbol |,
      // > - the question mark ?,
      // > - the asterisk or star *,
      // > - the plus sign +,
      // > - the opening parenthesis (,
      // > - the closing parenthesis ),
      // > - and the opening square bracket [,
      // > - the opening curly brace {,
      // > These special characters are often called "metacharacters".
      [
        /[\\$.|*+(){^]/g,
        (match) => `\\${match}`
      ],
      [
        // > a question mark (?) matches a single character
        /(?!\\)\?/g,
        () => "[^/]",
        "?"
      ],
      // leading slash
      [
        // > A leading slash matches the beginning of the pathname.
        // > For example, "/*.c" matches "cat-file.c" but not "mozilla-sha1/sha1.c".
        // A leading slash matches the beginning of the pathname
        /^\//,
        () => "^",
        SLASH
      ],
      // replace special metacharacter slash after the leading slash
      [
        /\//g,
        () => "\\/",
        SLASH
      ],
      [
        // > A leading "**" followed by a slash means match in all directories.
        // > For example, "**/foo" matches file or directory "foo" anywhere,
        // > the same as pattern "foo".
        // > "**/foo/bar" matches file or directory "bar" anywhere that is directly
        // >   under directory "foo".
        // Notice that the '*'s have been replaced as '\\*'
        /^\^*(?:\\\*\\\*\\\/)+/,
        // '**/foo' <-> 'foo'
        () => "(?:^|\\/)",
        "*"
      ],
      // starting
      [
        // there will be no leading '/'
        //   (which has been replaced by section "leading slash")
        // If starts with '**', adding a '^' to the regular expression also works
        DIRECT,
        (source, pattern) => {
          if (!source || source[0] === "^" || source[0] === "(") {
            return source;
          }
          const anchor = !REGEX_INNER_SLASH.test(pattern) ? "(?:^|\\/)" : "^";
          return anchor + source;
        }
      ],
      // two globstars
      [
        // Use lookahead assertions so that we could match more than one `'/**'`
        /\\\/\\\*\\\*(?=\\\/|$)/g,
        // Zero, one or several directories
        // should not use '*', or it will be replaced by the next replacer
        // Check if it is not the last `'/**'`
        (_, index, str) => index + 6 < str.length ? str.slice(index + 6) === "\\/" ? "(?:\\/[^\\/]+)+" : "(?:\\/[^\\/]+)*" : `\\/${TRAILING_DOUBLESTAR}`,
        "*"
      ],
      // normal intermediate wildcards
      [
        // Never replace escaped '*'
        // ignore rule '\*' will match the path '*'
        // 'abc.*/' -> go
        // 'abc.*'  -> skip this rule,
        //    coz trailing single wildcard will be handed by [trailing wildcard]
        /(^|[^\\])(?:\\\*)+(?!$)/g,
        // '*.js' matches '.js'
        // '*.js' doesn't match 'abc'
        // 1. An asterisk "*" matches anything except a slash.
        // 2. Other consecutive asterisks are considered regular asterisks
        //    and collapse into one non-slash wildcard run.
        (_, p1) => p1 + WILDCARD,
        "*"
      ],
      // trailing wildcard, held apart from a literal star
      [
        // The step above leaves a trailing `*` alone, so a single `\*` is all that
        //   can be left at the end here, and what stands in front of it says which
        //   kind it is. A wildcard arrives as the escaper wrote it, `\*` with
        //   nothing before it; a literal arrives as the user's own escape, which
        //   the escaper doubled, and then the star's own -- `\\` and then `\*`.
        //   There is no third case: every backslash still reaching the chain is
        //   one `\*`, `\[` or `\ ` carries itself, and each is followed by its
        //   own character, so a longer run can never form. This runs while the
        //   two are still distinct, before the unescape steps below collapse the
        //   literal onto the very `\*` a wildcard leaves behind.
        /(^|[^\\])((?:\\\\)*)\\\*$/,
        (match, p1, p2) => p2 === EMPTY ? p1 + TRAILING_WILDCARD : match,
        "*"
      ],
      [
        // unescape, revert step 3 except for back slash
        // For example, if a user escape a '\\*',
        // after step 3, the result will be '\\\\\\*'
        /\\\\\\(?=[$.|*+(){^])/g,
        () => ESCAPE,
        ESCAPE + ESCAPE
      ],
      [
        // '\\\\' -> '\\'
        /\\\\/g,
        () => ESCAPE,
        ESCAPE + ESCAPE
      ],
      [
        // Every real bracket expression -- POSIX classes included -- has already
        //   been held aside by `extractBrackets`, so the only `[` left in the
        //   pattern is an escaped, literal one.
        // A backslash could only stand at the end of the range if it quoted the
        //   `]`, and `\]` is held aside long before this.
        /\\\[([^\]/]*?)($|\])/g,
        // '\\[bar]' -> '\\\\[bar]'
        (match, range, close) => `\\[${range}${close}`,
        "["
      ],
      // ending
      [
        // 'js' will not match 'js.'
        // 'ab' will not match 'abc'
        DIRECT,
        // WTF!
        // https://git-scm.com/docs/gitignore
        // changes in [2.22.1](https://git-scm.com/docs/gitignore/2.22.1)
        // which re-fixes #24, #38
        // > If there is a separator at the end of the pattern then the pattern
        // > will only match directories, otherwise the pattern can match both
        // > files and directories.
        // 'js*' will not match 'a.js'
        // 'js/' will not match 'a.js'
        // 'js' will match 'a.js' and 'a.js/'
        (source) => {
          const last = source[source.length - 1];
          if (!last || last === TRAILING_WILDCARD || last === TRAILING_DOUBLESTAR) {
            return source;
          }
          return last === SLASH ? `${source}$` : `${source}(?=$|\\/$)`;
        }
      ]
    ];
    var REGEX_REPLACE_TRAILING_WILDCARD = /(^|\\\/)?\uE000$/;
    var MODE_IGNORE = "regex";
    var MODE_CHECK_IGNORE = "checkRegex";
    var UNDERSCORE = "_";
    var replaceTrailingWildcard = (_, p1) => {
      const prefix = p1 ? `${p1}[^/]+` : "[^/]*";
      return `${prefix}(?=$|\\/$)`;
    };
    var REGEX_REPLACE_TRAILING_DOUBLESTAR = /\uE001$/;
    var replaceTrailingDoublestar = () => "[\\s\\S]";
    var separatorAfter = (run, at) => {
      let separator = EMPTY;
      for (let index = at + 1; index < run.length && !run[index].wildcard; index++) {
        separator += run[index].single;
      }
      return separator;
    };
    var pinWildcards = (source) => {
      if (source.indexOf(WILDCARD) < 0) {
        return source;
      }
      const tokens = [];
      const { length } = source;
      let index = 0;
      while (index < length) {
        const char = source[index];
        if (source.startsWith(WILDCARD, index)) {
          tokens.push({ wildcard: true });
          index += WILDCARD.length;
        } else if (char === "[") {
          let end2 = index + 1;
          if (source[end2] === "^") {
            end2++;
          }
          if (source[end2] === "]") {
            end2++;
          }
          while (end2 < length && source[end2] !== "]") {
            end2 += source[end2] === ESCAPE ? 2 : 1;
          }
          end2++;
          tokens.push({ single: source.slice(index, end2) });
          index = end2;
        } else if (char === ESCAPE) {
          tokens.push({ single: source.slice(index, index + 2) });
          index += 2;
        } else if (char === "(") {
          let depth = 0;
          let end2 = index;
          do {
            if (source[end2] === ESCAPE) {
              end2++;
            } else if (source[end2] === "(") {
              depth++;
            } else if (source[end2] === ")") {
              depth--;
            }
            end2++;
          } while (end2 < length && depth > 0);
          if ("*+?".indexOf(source[end2]) >= 0) {
            end2++;
          }
          tokens.push({ boundary: source.slice(index, end2) });
          index = end2;
        } else if (char === "^" || char === "$") {
          tokens.push({ boundary: char });
          index++;
        } else {
          tokens.push({ single: char });
          index++;
        }
      }
      let out = EMPTY;
      let run = [];
      const flush2 = () => {
        let lastWildcard;
        run.forEach((token2, at) => {
          if (token2.wildcard) {
            lastWildcard = at;
          }
        });
        run.forEach((token2, at) => {
          if (!token2.wildcard) {
            out += token2.single;
            return;
          }
          out += at === lastWildcard ? WILDCARD : `(?:(?!${separatorAfter(run, at)})[^\\/])*`;
        });
        run = [];
      };
      tokens.forEach((token2) => {
        if (token2.boundary === void 0) {
          run.push(token2);
          return;
        }
        flush2();
        out += token2.boundary;
      });
      flush2();
      return out;
    };
    var makeRegexPrefix = (pattern) => {
      if (REGEX_ANCHORED_GLOBSTAR.test(pattern)) {
        pattern = "**";
      }
      const { source, sources } = extractBrackets(pattern);
      const replaced = REPLACERS.reduce(
        // A pass whose matcher finds nothing hands back the very string it was
        //   given, so asking first costs a search and saves a rewrite. Ten of the
        //   fifteen passes never fire for a typical .gitignore line, and between
        //   them they were 45% of this chain.
        (prev, [matcher, replacer, required]) => {
          if (matcher === DIRECT) {
            return replacer(prev, pattern);
          }
          if (required !== UNDEFINED && prev.indexOf(required) < 0) {
            return prev;
          }
          return matcher.test(prev) ? prev.replace(matcher, replacer.bind(pattern)) : prev;
        },
        source
      );
      return sources.length ? replaced.replace(
        REGEX_RESTORE_PLACEHOLDER,
        (match, index) => sources[index]
      ) : replaced;
    };
    var checkSourceOf = (body, prefix) => {
      if (body[body.length - 1] === SLASH) {
        prefix = makeRegexPrefix(body.slice(0, -1));
      }
      const head = prefix.slice(0, -1);
      const last = prefix[prefix.length - 1];
      return last === TRAILING_WILDCARD ? `${head}$` : last === TRAILING_DOUBLESTAR ? head : NEVER_MATCH;
    };
    var matchesBasename = (body) => {
      const index = body.indexOf(SLASH);
      return index < 0 || index === body.length - 1;
    };
    var basenameOf = (path) => {
      const end2 = path.length - 1;
      const index = path.lastIndexOf(
        SLASH,
        path[end2] === SLASH ? end2 - 1 : end2
      );
      return index < 0 ? path : path.slice(index + 1);
    };
    var parentOf = (path) => {
      if (path.charCodeAt(0) === SLASH_CODE || path.indexOf(DOUBLE_SLASH) >= 0) {
        const slices = path.split(SLASH).filter(Boolean);
        slices.pop();
        return slices.length ? slices.join(SLASH) + SLASH : EMPTY;
      }
      const end2 = path.length - 1;
      const cut = path.lastIndexOf(
        SLASH,
        path.charCodeAt(end2) === SLASH_CODE ? end2 - 1 : end2
      );
      return cut < 0 ? EMPTY : path.slice(0, cut + 1);
    };
    var isString = (subject) => typeof subject === "string";
    var checkPattern = (pattern) => pattern && isString(pattern);
    var splitPattern = (pattern) => (pattern[pattern.length - 1] === "\r" ? pattern.slice(0, -1) : pattern).split(REGEX_SPLITALL_CRLF).filter(Boolean);
    var IgnoreRule = class {
      constructor(pattern, mark, body, ignoreCase, negative, prefix) {
        this.pattern = pattern;
        this.mark = mark;
        this.negative = negative;
        define(this, "body", body);
        define(this, "ignoreCase", ignoreCase);
        define(this, "regexPrefix", prefix);
      }
      // Worked out on first use and kept behind an own property, the way `regex`
      //   caches itself in `_regex`. Deciding it in the constructor instead would
      //   add a fourth `defineProperty` to every rule ever built, which cost 4% of
      //   every compile -- including the compiles of rules that are never matched
      //   against anything.
      get _basenameOnly() {
        return define(this, "_basenameOnly", matchesBasename(this.body));
      }
      get regex() {
        const key = UNDERSCORE + MODE_IGNORE;
        if (this[key]) {
          return this[key];
        }
        return this._make(MODE_IGNORE, key);
      }
      get checkRegex() {
        const key = UNDERSCORE + MODE_CHECK_IGNORE;
        if (this[key]) {
          return this[key];
        }
        return this._make(MODE_CHECK_IGNORE, key);
      }
      _make(mode, key) {
        const str = pinWildcards(
          mode === MODE_IGNORE ? this.regexPrefix.replace(REGEX_REPLACE_TRAILING_WILDCARD, replaceTrailingWildcard).replace(REGEX_REPLACE_TRAILING_DOUBLESTAR, replaceTrailingDoublestar) : checkSourceOf(this.body, this.regexPrefix)
        );
        const regex = this.ignoreCase ? new RegExp(str, "i") : new RegExp(str);
        return define(this, key, regex);
      }
    };
    var hasTrailingBackslash = (str) => {
      let count = 0;
      while (str[str.length - count - 1] === ESCAPE) {
        count++;
      }
      return count % 2 === 1;
    };
    var trimEnd = (body, stripLineEnd) => {
      let lineEnd = body.length;
      let end2;
      for (; ; ) {
        if (stripLineEnd && body[lineEnd - 1] === "\r") {
          lineEnd--;
        }
        end2 = lineEnd;
        while (body[end2 - 1] === SPACE) {
          end2--;
        }
        if (!stripLineEnd || body[end2 - 1] !== "\n") {
          break;
        }
        lineEnd = end2 - 1;
      }
      if (end2 === lineEnd) {
        return body.slice(0, lineEnd);
      }
      let backslashes = 0;
      while (body[end2 - backslashes - 1] === ESCAPE) {
        backslashes++;
      }
      return backslashes % 2 ? body.slice(0, end2 - 1) + SPACE : body.slice(0, end2);
    };
    var createRule = (pattern, mark, ignoreCase, stripLineEnd, stripBOM) => {
      let body = stripBOM && pattern[0] === BOM ? pattern.slice(1) : pattern;
      if (body[0] === "#") {
        return;
      }
      let negative = false;
      if (body[0] === "!") {
        negative = true;
        body = body.slice(1);
      }
      const last = body[body.length - 1];
      if (last === SPACE || stripLineEnd && (last === "\r" || last === "\n")) {
        body = trimEnd(body, stripLineEnd);
      }
      if (!body || hasTrailingBackslash(body)) {
        return;
      }
      body = body.replace(REGEX_REPLACE_LEADING_EXCAPED_EXCLAMATION, "!").replace(REGEX_REPLACE_LEADING_EXCAPED_HASH, "#");
      const regexPrefix = makeRegexPrefix(body);
      return new IgnoreRule(
        pattern,
        mark,
        body,
        ignoreCase,
        negative,
        regexPrefix
      );
    };
    var RuleManager = class {
      constructor(ignoreCase) {
        this._ignoreCase = ignoreCase;
        this._rules = [];
        this._basenameCount = 0;
      }
      _add(pattern, index) {
        if (pattern && pattern[KEY_IGNORE]) {
          this._rules = this._rules.concat(pattern._rules._rules);
          this._basenameCount += pattern._rules._basenameCount;
          this._added = true;
          return;
        }
        const isStr = isString(pattern);
        const raw = isStr ? pattern : pattern.pattern;
        const rule = checkPattern(raw) && createRule(
          raw,
          isStr ? UNDEFINED : pattern.mark,
          this._ignoreCase,
          !this._split,
          this._stripBOM && !index
        );
        if (rule) {
          this._added = true;
          this._rules.push(rule);
          if (matchesBasename(rule.body)) {
            this._basenameCount++;
          }
        }
      }
      // @param {Array<string> | string | Ignore} pattern
      add(pattern) {
        this._added = false;
        this._split = isString(pattern);
        this._stripBOM = !this._split || pattern[0] === BOM;
        makeArray(
          this._split ? splitPattern(pattern) : pattern
        ).forEach(this._add, this);
        if (this._added) {
          this._literalRules = UNDEFINED;
        }
        return this._added;
      }
      // Match the literal 'abc/' for `checkIgnore`, last rule wins. Only a rule
      //   ending in a wildcard can match it (see `checkSourceOf`), so the rest
      //   are left out once, rather than tested or compiled for every path.
      testLiteral(path) {
        const rules = this._literalRules || (this._literalRules = this._rules.filter(
          ({ body }) => body[body.length - (body[body.length - 1] === SLASH ? 2 : 1)] === "*"
        ));
        let ignored = false;
        let unignored = false;
        let matchedRule;
        for (let index = rules.length - 1; index >= 0; index--) {
          const rule = rules[index];
          if (rule.checkRegex.test(path)) {
            ignored = !rule.negative;
            unignored = rule.negative;
            matchedRule = rule.negative ? UNDEFINED : rule;
            break;
          }
        }
        const ret = {
          ignored,
          unignored
        };
        if (matchedRule) {
          ret.rule = matchedRule;
        }
        return ret;
      }
      // Test one single path without recursively checking parent directories
      //
      // - mode `string` either `MODE_IGNORE` or `MODE_CHECK_IGNORE`
      // @returns {TestResult}
      test(path, mode) {
        const rules = this._rules;
        const { length } = rules;
        const shortcut = this._basenameCount * 2 >= length;
        const basename2 = shortcut ? basenameOf(path) : path;
        for (let index = length - 1; index >= 0; index--) {
          const rule = rules[index];
          if (rule[mode].test(
            shortcut && rule._basenameOnly ? basename2 : path
          )) {
            const { negative } = rule;
            const ret = {
              ignored: !negative,
              unignored: negative
            };
            if (!negative) {
              ret.rule = rule;
            }
            return ret;
          }
        }
        return {
          ignored: false,
          unignored: false
        };
      }
    };
    var throwError = (message, Ctor) => {
      throw new Ctor(message);
    };
    var checkPath = (path, originalPath, doThrow) => {
      if (!isString(path)) {
        return doThrow(
          `path must be a string, but got \`${originalPath}\``,
          TypeError
        );
      }
      if (!path) {
        return doThrow(`path must not be empty`, TypeError);
      }
      if (checkPath.isNotRelative(path)) {
        const r = "`path.relative()`d";
        return doThrow(
          `path should be a ${r} string, but got "${originalPath}"`,
          RangeError
        );
      }
      return true;
    };
    var isNotRelative = (path) => {
      const first = path.charCodeAt(0);
      if (first === SLASH_CODE) {
        return true;
      }
      if (first !== DOT_CODE) {
        return false;
      }
      if (path.length === 1) {
        return true;
      }
      const second = path.charCodeAt(1);
      if (second === SLASH_CODE) {
        return true;
      }
      if (second !== DOT_CODE) {
        return false;
      }
      return path.length === 2 || path.charCodeAt(2) === SLASH_CODE;
    };
    checkPath.isNotRelative = isNotRelative;
    checkPath.convert = (p) => p;
    var convertPath = (target) => isString(target) && checkPath.convert(target);
    var Ignore = class {
      constructor({
        ignorecase = true,
        ignoreCase = ignorecase,
        allowRelativePaths = false
      } = {}) {
        define(this, KEY_IGNORE, true);
        this._rules = new RuleManager(ignoreCase);
        this._strictPathCheck = !allowRelativePaths;
        this._initCache();
      }
      _initCache() {
        this._ignoreCache = /* @__PURE__ */ Object.create(null);
        this._testCache = /* @__PURE__ */ Object.create(null);
      }
      add(pattern) {
        if (this._rules.add(pattern)) {
          this._initCache();
        }
        return this;
      }
      // legacy
      addPattern(pattern) {
        return this.add(pattern);
      }
      // @returns {TestResult}
      _test(originalPath, cache, path) {
        checkPath(
          path,
          originalPath,
          this._strictPathCheck ? throwError : RETURN_FALSE
        );
        return path ? this._t(path, cache) : {
          ignored: false,
          unignored: false
        };
      }
      checkIgnore(target) {
        const path = convertPath(target);
        if (!path || path.charCodeAt(path.length - 1) !== SLASH_CODE) {
          return this._test(target, this._testCache, path);
        }
        const dir = this._t(path, this._testCache);
        if (dir.ignored) {
          return dir;
        }
        const literal2 = this._rules.testLiteral(path);
        return literal2.ignored || literal2.unignored ? literal2 : dir;
      }
      _t(path, cache) {
        if (path in cache) {
          return cache[path];
        }
        const parentPath = parentOf(path);
        const parent = parentPath ? this._t(parentPath, cache) : UNDEFINED;
        return cache[path] = parent && parent.ignored ? parent : this._rules.test(path, MODE_IGNORE);
      }
      ignores(path) {
        return this._test(path, this._ignoreCache, convertPath(path)).ignored;
      }
      createFilter() {
        return (path) => !this.ignores(path);
      }
      filter(paths) {
        return makeArray(paths).filter(this.createFilter());
      }
      // @returns {TestResult}
      test(path) {
        return this._test(path, this._testCache, convertPath(path));
      }
    };
    var factory = (options) => new Ignore(options);
    var isPathValid = (path) => checkPath(convertPath(path), path, RETURN_FALSE);
    var setupWindows = () => {
      const makePosix = (str) => /^\\\\\?\\/.test(str) || /["<>|\u0000-\u001F]+/u.test(str) ? str : str.replace(/\\/g, "/");
      checkPath.convert = makePosix;
      const REGEX_TEST_WINDOWS_PATH_ABSOLUTE = /^[a-z]:\//i;
      checkPath.isNotRelative = (path) => REGEX_TEST_WINDOWS_PATH_ABSOLUTE.test(path) || isNotRelative(path);
    };
    if (
      // Detect `process` so that it can run in browsers.
      typeof process !== "undefined" && process.platform === "win32"
    ) {
      setupWindows();
    }
    module.exports = factory;
    factory.default = factory;
    module.exports.isPathValid = isPathValid;
    define(module.exports, /* @__PURE__ */ Symbol.for("setupWindows"), setupWindows);
  }
});

// services/sandboxd/src/main.ts
import { access as access3 } from "node:fs/promises";
import { dirname as dirname3, join as join6 } from "node:path";

// packages/service-kit/src/open-log.ts
var import_pino = __toESM(require_pino(), 1);

// packages/service-kit/src/stop-on-signals.ts
import { constants } from "node:os";
var names = ["SIGINT", "SIGTERM", "SIGHUP"];
function firstSignal(atOnce, signals = process) {
  return new Promise((resolve2) => {
    let seen = false;
    for (const name of names) {
      signals.on(name, () => {
        const code = 128 + constants.signals[name];
        if (seen) atOnce(code);
        seen = true;
        resolve2(code);
      });
    }
  });
}

// services/sandboxd/package.json
var package_default = {
  name: "@codeberth/sandboxd",
  version: "0.1.0",
  private: true,
  type: "module",
  license: "Apache-2.0",
  exports: "./src/index.ts",
  dependencies: {
    "@orpc/server": "1.16.1",
    zod: "4.6.7",
    "@codeberth/agent-runtime": "*",
    "@codeberth/agents": "*",
    "@codeberth/protocol": "*",
    "@codeberth/scope": "*",
    "@codeberth/service-kit": "*",
    "@codeberth/tools": "*",
    "@codeberth/workspace": "*"
  },
  devDependencies: {
    "@orpc/client": "1.16.1",
    "@orpc/contract": "1.16.1",
    "@codeberth/scripted-model": "*"
  }
};

// services/sandboxd/src/bridge.ts
import { connect } from "node:net";
var bridgeSilenceMs = 15e3;
var connectMs = 5e3;
var retryMs = 25;
async function bridge({ socketPath, input, output, silenceMs = bridgeSilenceMs }) {
  const socket = await connectPatiently(socketPath);
  await new Promise((resolve2) => {
    const end2 = () => {
      clearTimeout(silence);
      input.destroy();
      socket.destroy();
      resolve2();
    };
    let silence = setTimeout(end2, silenceMs);
    input.on("data", () => {
      clearTimeout(silence);
      silence = setTimeout(end2, silenceMs);
    });
    input.pipe(socket);
    socket.pipe(output);
    for (const [stream, event] of [
      [input, "end"],
      [input, "error"],
      [input, "close"],
      [output, "error"],
      [socket, "close"],
      [socket, "error"]
    ])
      stream.once(event, end2);
  });
}
async function connectPatiently(path) {
  const began = Date.now();
  for (; ; ) {
    try {
      return await new Promise((resolve2, reject) => {
        const socket = connect(path);
        socket.once("error", reject);
        socket.once("connect", () => {
          socket.off("error", reject);
          resolve2(socket);
        });
      });
    } catch (thrown) {
      if (Date.now() - began > connectMs) throw thrown;
      await new Promise((resolve2) => setTimeout(resolve2, retryMs));
    }
  }
}

// services/sandboxd/src/config.ts
import { isAbsolute } from "node:path";
import { parseArgs } from "node:util";

// services/sandboxd/src/child-environment.ts
var passedVariables = [
  "PATH",
  "LANG",
  "LC_ALL",
  "TZ",
  "SHELL",
  "USER",
  "LOGNAME",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "CODEBERTH_SANDBOX"
];
var sshHosts = ["github.com", "gitlab.com", "bitbucket.org"];
var local = "localhost,127.0.0.1,::1,.localhost";
function childEnvironment({ own, home, proxyUrl }) {
  const proxy = { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl, ALL_PROXY: proxyUrl, NO_PROXY: local };
  const lower = Object.entries(proxy).map(([name, value2]) => [name.toLowerCase(), value2]);
  return {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    LANG: "C.UTF-8",
    ...own,
    HOME: home,
    ...proxy,
    ...Object.fromEntries(lower),
    // Node's own fetch and http follow the variables above only when told to.
    NODE_USE_ENV_PROXY: "1",
    npm_config_proxy: proxyUrl,
    npm_config_https_proxy: proxyUrl,
    npm_config_noproxy: local,
    PIP_PROXY: proxyUrl,
    GIT_TERMINAL_PROMPT: "0",
    ...gitConfig(proxyUrl)
  };
}
function gitConfig(proxyUrl) {
  const edge = (scheme) => `url.http://${edgeHost}${edgePaths.git}${scheme}`;
  const pairs = [
    ["http.proxy", proxyUrl],
    [`${edge("https")}/.insteadOf`, "https://"],
    [`${edge("file")}/.insteadOf`, "file://"],
    [`${edge("ssh")}/.insteadOf`, "ssh://"],
    ...sshHosts.flatMap((host) => [
      [`${edge("https")}/${host}/.insteadOf`, `git@${host}:`],
      [`${edge("https")}/${host}/.insteadOf`, `ssh://git@${host}/`]
    ])
  ];
  const numbered = pairs.flatMap(([key, value2], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value2]
  ]);
  return { GIT_CONFIG_COUNT: String(pairs.length), ...Object.fromEntries(numbered) };
}

// services/sandboxd/src/config.ts
var standardProxyPort = 3128;
var folder = string().refine(isAbsolute, "must be an absolute path");
var Command = discriminatedUnion("name", [
  object({
    name: literal("serve"),
    root: folder,
    sockets: folder,
    proxyPort: coerce_exports.number().int().min(0).max(65535).default(standardProxyPort),
    ripgrep: folder.optional()
  }),
  object({ name: literal("bridge"), role: _enum(["daemon", "edge"]), sockets: folder }),
  object({ name: literal("version") })
]);
var usage = `usage: sandboxd serve --root DIR --sockets DIR [--proxy-port N] [--ripgrep FILE]
       sandboxd bridge daemon|edge --sockets DIR
       sandboxd version`;
function readCommand(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      root: { type: "string" },
      sockets: { type: "string" },
      "proxy-port": { type: "string" },
      ripgrep: { type: "string" }
    }
  });
  const [name, role] = positionals;
  const { "proxy-port": proxyPort, ...rest } = values;
  return Command.parse({ name, role, ...rest, ...proxyPort === void 0 ? {} : { proxyPort } });
}
function readEnvironment(env) {
  const passed = passedVariables.flatMap((name) => {
    const value2 = env[name];
    return value2 === void 0 ? [] : [[name, value2]];
  });
  return Object.fromEntries(passed);
}

// services/sandboxd/src/daemon.ts
import { mkdir as mkdir3, realpath as realpath3 } from "node:fs/promises";
import { createServer as createServer3 } from "node:net";
import { join as join5 } from "node:path";

// packages/scope/src/scope.ts
function openScope(signal) {
  const closers = [];
  let closing;
  const close = () => {
    signal?.removeEventListener("abort", close);
    closing ??= closeInReverse(closers);
    return closing;
  };
  signal?.addEventListener("abort", close);
  if (signal?.aborted) close();
  return {
    own(thing, closeThing, limitMs, name = closeThing.name || "unnamed") {
      const closer = () => closeWithin(limitMs, name, () => closeThing(thing));
      if (closing) {
        void closer();
        throw new Error(`The scope is closed; ${name} was closed again.`);
      }
      closers.push(closer);
      return thing;
    },
    close,
    [Symbol.asyncDispose]: async () => void await close()
  };
}
async function closeInReverse(closers) {
  const unclosed = [];
  for (const closer of closers.splice(0).reverse()) unclosed.push(...[await closer() ?? []].flat());
  return unclosed;
}
async function closeWithin(limitMs, name, close) {
  const late = Promise.withResolvers();
  const timer = setTimeout(() => late.resolve({ name, reason: "late" }), limitMs);
  const closed = new Promise((resolve2) => resolve2(close())).then(
    () => void 0,
    (error) => ({ name, reason: "failed", error })
  );
  return Promise.race([closed, late.promise]).finally(() => clearTimeout(timer));
}

// packages/workspace/src/local-workspace.ts
import { realpath as realpath2 } from "node:fs/promises";

// packages/workspace/src/local-files.ts
import { constants as constants4 } from "node:fs";
import { lstat as lstat4, open as open3, readdir } from "node:fs/promises";

// packages/workspace/src/atomic-write.ts
import { randomUUID } from "node:crypto";
import { constants as constants3 } from "node:fs";
import { lstat as lstat3, open as open2, rename as rename2, rm as rm2 } from "node:fs/promises";

// packages/workspace/src/beneath.ts
import { constants as constants2 } from "node:fs";
import { lstat, open, readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

// packages/workspace/src/file-problem.ts
var SystemError = object({ code: string() });
var problems = {
  ENOENT: "missing",
  EEXIST: "exists",
  ENOTEMPTY: "exists",
  EISDIR: "not_a_file",
  ENXIO: "not_a_file",
  ENOTDIR: "not_a_directory",
  ELOOP: "outside",
  EFBIG: "too_large",
  ENOSPC: "no_space",
  EDQUOT: "no_space",
  EACCES: "no_permission",
  EPERM: "no_permission",
  EROFS: "no_permission",
  EBUSY: "no_permission",
  ETXTBSY: "no_permission",
  ENAMETOOLONG: "missing"
};
function systemCode(thrown) {
  return SystemError.safeParse(thrown).data?.code;
}
function fileProblem(thrown) {
  const problem = problems[systemCode(thrown) ?? ""];
  if (problem) return problem;
  throw thrown;
}

// packages/workspace/src/beneath.ts
var maxLinks = 40;
var linux = process.platform === "linux";
var isBeneath = (root, real) => real === root || real.startsWith(`${root}/`);
var parsePath = (root, path) => CheckoutPath.safeParse(path).success ? join(root, path) : null;
async function holdParent(root, path, follow4) {
  const place = parsePath(root, path);
  if (place === null || path === "") return { ok: false, problem: "outside" };
  let wanted = place;
  for (let links = 0; links < maxLinks; links++) {
    const held = await holdFolder(root, dirname(wanted));
    if (!held.ok) return held;
    const name = basename(wanted);
    const target = follow4 ? await linkTarget(held.folder, name) : null;
    if (target === null) return { ok: true, folder: held.folder, name };
    await held.folder.handle.close();
    wanted = (target.startsWith("/") ? target : `${held.folder.real}/${target}`).replace(/\/+$/, "");
    if (wanted === root || /\/\.\.?$/.test(wanted)) return { ok: false, problem: "not_a_file" };
  }
  return { ok: false, problem: "outside" };
}
async function holdFolder(root, absolute) {
  let handle;
  let real;
  try {
    real = await realpath(absolute);
    if (!isBeneath(root, real)) return { ok: false, problem: "outside" };
    handle = await open(real, constants2.O_RDONLY | constants2.O_DIRECTORY | constants2.O_NOFOLLOW);
  } catch (thrown) {
    return {
      ok: false,
      problem: systemCode(thrown) === "ENOENT" ? await whyMissing(root, absolute) : fileProblem(thrown)
    };
  }
  if (linux) real = await readlink(`/proc/self/fd/${handle.fd}`);
  if (!isBeneath(root, real)) {
    await handle.close();
    return { ok: false, problem: "outside" };
  }
  const prefix = linux ? `/proc/self/fd/${handle.fd}` : real;
  return { ok: true, folder: { real, handle, at: (name) => `${prefix}/${name}` } };
}
async function whyMissing(root, absolute) {
  for (let at = absolute; at.length > root.length; at = dirname(at)) {
    const real = await realpath(at).catch(() => null);
    if (real !== null) return isBeneath(root, real) ? "missing" : "outside";
    const link2 = await readlink(at).catch(() => null);
    if (link2 !== null && !isBeneath(root, resolve(dirname(at), link2))) return "outside";
  }
  return "missing";
}
async function linkTarget(folder2, name) {
  try {
    return (await lstat(folder2.at(name))).isSymbolicLink() ? await readlink(folder2.at(name)) : null;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return null;
    throw thrown;
  }
}
async function realBeneath(root, path) {
  if (path === "") return root;
  const held = await holdParent(root, path, true);
  if (!held.ok) return null;
  try {
    const real = `${held.folder.real}/${held.name}`;
    await lstat(held.folder.at(held.name));
    return isBeneath(root, real) ? real : null;
  } catch (thrown) {
    fileProblem(thrown);
    return null;
  } finally {
    await held.folder.handle.close();
  }
}

// packages/workspace/src/entry-operations.ts
import { link, lstat as lstat2, mkdir, rename, rm, unlink } from "node:fs/promises";
function changeEntry(root, queue, operation) {
  switch (operation.kind) {
    case "mkdir":
      return makeFolders(root, operation.path);
    case "move":
      return move(root, queue, operation.path, operation.to);
    case "remove":
      return remove(root, operation.path);
  }
}
async function makeFolders(root, path) {
  if (parsePath(root, path) === null) return { ok: false, problem: "outside" };
  const names2 = path === "" ? [] : path.split("/");
  let real = root;
  for (const [index, name] of names2.entries()) {
    const held = await holdFolder(root, real);
    if (!held.ok) return held;
    try {
      const problem = await makeOne(held.folder, name);
      if (problem) return { ok: false, problem: index === names2.length - 1 ? problem : "not_a_directory" };
      const next = await holdFolder(root, `${held.folder.real}/${name}`);
      if (!next.ok) return next;
      real = next.folder.real;
      await next.folder.handle.close();
    } finally {
      await held.folder.handle.close();
    }
  }
  return { ok: true };
}
async function makeOne(folder2, name) {
  try {
    await mkdir(folder2.at(name));
  } catch (thrown) {
    if (systemCode(thrown) !== "EEXIST") throw thrown;
    const there = await lstat2(folder2.at(name));
    if (!there.isDirectory() && !there.isSymbolicLink()) return "exists";
  }
  return null;
}
async function move(root, queue, path, to) {
  if (to === path || to.startsWith(`${path}/`)) return { ok: false, problem: "exists" };
  const from = await holdParent(root, path, false);
  if (!from.ok) return from;
  try {
    const stat2 = await lstat2(from.folder.at(from.name));
    const parents = await makeFolders(root, to.split("/").slice(0, -1).join("/"));
    if (!parents.ok) return parents;
    const target = await holdParent(root, to, false);
    if (!target.ok) return target;
    try {
      const source = from.folder.at(from.name);
      const goal = target.folder.at(target.name);
      return await queue(`${target.folder.real}/${target.name}`, () => moveEntry(stat2, source, goal));
    } finally {
      await target.folder.handle.close();
    }
  } finally {
    await from.folder.handle.close();
  }
}
async function moveEntry(stat2, source, goal) {
  if (stat2.isFile() && await linked(source, goal)) {
    await unlink(source);
    return { ok: true };
  }
  const there = await lstat2(goal).catch((thrown) => fileProblem(thrown));
  if (there !== "missing") return { ok: false, problem: typeof there === "string" ? there : "exists" };
  await rename(source, goal);
  return { ok: true };
}
async function linked(source, goal) {
  try {
    await link(source, goal);
    return true;
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === "EPERM" || code === "ENOTSUP" || code === "EOPNOTSUPP" || code === "EMLINK") return false;
    throw thrown;
  }
}
async function remove(root, path) {
  const held = await holdParent(root, path, false);
  if (!held.ok) return held;
  try {
    await rm(held.folder.at(held.name), { recursive: true });
    return { ok: true };
  } finally {
    await held.folder.handle.close();
  }
}

// packages/workspace/src/hash.ts
import { createHash } from "node:crypto";
var hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex");

// packages/workspace/src/atomic-write.ts
var temporaryPrefix = ".codeberth-write-";
async function atomicWrite(root, queue, path, bytes, options) {
  if (bytes.length > limits.fileWriteBytes.value) return { ok: false, problem: "too_large" };
  if (path === "") return { ok: false, problem: "not_a_file" };
  let held = await holdParent(root, path, true);
  if (!held.ok && held.problem === "missing") {
    const parents = await makeFolders(root, path.split("/").slice(0, -1).join("/"));
    if (!parents.ok) return parents;
    held = await holdParent(root, path, true);
  }
  if (!held.ok) return held;
  const { folder: folder2, name } = held;
  try {
    return await queue(`${folder2.real}/${name}`, () => writeHeld(folder2, name, bytes, options));
  } finally {
    await folder2.handle.close();
  }
}
async function writeHeld(folder2, name, bytes, { expect }) {
  const there = await lstat3(folder2.at(name)).catch((thrown) => fileProblem(thrown));
  if (typeof there === "string" && there !== "missing") return { ok: false, problem: there };
  const old = typeof there === "string" ? null : there;
  if (old && !old.isFile()) return { ok: false, problem: "not_a_file" };
  if (expect !== void 0) {
    const hash = old ? await hashThere(folder2, name) : null;
    if (hash !== expect) return { ok: false, problem: "stale", hash };
  }
  const temporary = folder2.at(`${temporaryPrefix}${randomUUID()}`);
  try {
    await writeTemporary(temporary, bytes, old);
    const free = expect === null && await linkNew(temporary, folder2, name);
    if (free === "taken") return { ok: false, problem: "stale", hash: await hashThere(folder2, name) };
    if (free !== "linked") await rename2(temporary, folder2.at(name));
  } finally {
    await rm2(temporary, { force: true });
  }
  await folder2.handle.sync();
  return { ok: true, hash: hashOf(bytes) };
}
async function linkNew(temporary, folder2, name) {
  try {
    return await linked(temporary, folder2.at(name)) ? "linked" : false;
  } catch (thrown) {
    if (fileProblem(thrown) === "exists") return "taken";
    throw thrown;
  }
}
async function writeTemporary(temporary, bytes, old) {
  const file = await open2(temporary, "wx");
  try {
    await file.writeFile(bytes);
    if (old) await keepOwner(file, old);
    await file.sync();
  } finally {
    await file.close();
  }
}
async function keepOwner(file, old) {
  const made = await file.stat();
  if (process.getuid?.() === 0 && (made.uid !== old.uid || made.gid !== old.gid)) await file.chown(old.uid, old.gid);
  await file.chmod(old.mode & 4095);
}
async function hashThere(folder2, name) {
  const file = await open2(folder2.at(name), constants3.O_RDONLY | constants3.O_NOFOLLOW | constants3.O_NONBLOCK);
  try {
    return hashOf(await file.readFile());
  } finally {
    await file.close();
  }
}

// packages/workspace/src/keyed-queue.ts
function keyedQueue() {
  const tails = /* @__PURE__ */ new Map();
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    tails.set(key, mine);
    try {
      return await mine;
    } finally {
      if (tails.get(key) === mine) tails.delete(key);
    }
  };
}

// packages/workspace/src/local-files.ts
var statsAtOnce = 256;
function localFiles(root) {
  const queue = keyedQueue();
  return {
    read: (path, options) => told(() => readFileBeneath(root, path, options?.maxBytes ?? limits.fileReadBytes.value)),
    write: (path, bytes, options = {}) => told(() => atomicWrite(root, queue, path, bytes, options)),
    change: (operation) => told(() => changeEntry(root, queue, operation)),
    list: (path) => told(() => listFolder(root, path))
  };
}
async function told(act2) {
  try {
    return await act2();
  } catch (thrown) {
    return { ok: false, problem: fileProblem(thrown) };
  }
}
async function readFileBeneath(root, path, maxBytes) {
  if (path === "") return { ok: false, problem: "not_a_file" };
  const held = await holdParent(root, path, true);
  if (!held.ok) return held;
  try {
    const file = await open3(
      held.folder.at(held.name),
      constants4.O_RDONLY | constants4.O_NOFOLLOW | constants4.O_NONBLOCK | constants4.O_NOCTTY
    );
    try {
      const stat2 = await file.stat();
      if (!stat2.isFile()) return { ok: false, problem: "not_a_file" };
      if (stat2.size > maxBytes) return { ok: false, problem: "too_large", size: stat2.size };
      const bytes = new Uint8Array(await file.readFile());
      if (bytes.length > maxBytes) return { ok: false, problem: "too_large", size: bytes.length };
      return { ok: true, bytes, hash: hashOf(bytes), mode: stat2.mode & 4095 };
    } finally {
      await file.close();
    }
  } finally {
    await held.folder.handle.close();
  }
}
async function listFolder(root, path) {
  const place = parsePath(root, path);
  if (place === null) return { ok: false, problem: "outside" };
  const held = await holdFolder(root, place);
  if (!held.ok) return held;
  try {
    const names2 = (await readdir(held.folder.at("."))).filter((name) => name !== ".git");
    const entries = [];
    for (let at = 0; at < names2.length; at += statsAtOnce) {
      const found = names2.slice(at, at + statsAtOnce).map((name) => entryOf(held.folder, path, name));
      for (const entry of await Promise.all(found)) if (entry) entries.push(entry);
    }
    entries.sort(foldersFirst);
    const max = limits.listEntries.value;
    return { ok: true, entries: entries.slice(0, max), truncated: entries.length > max };
  } finally {
    await held.folder.handle.close();
  }
}
function foldersFirst(a, b) {
  const folders = Number(b.kind === "directory") - Number(a.kind === "directory");
  return folders || (a.path < b.path ? -1 : 1);
}
async function entryOf(folder2, parent, name) {
  try {
    const stat2 = await lstat4(folder2.at(name));
    return {
      path: parent === "" ? name : `${parent}/${name}`,
      kind: kindOf(stat2),
      size: stat2.isFile() ? stat2.size : 0,
      mtime: Math.floor(stat2.mtimeMs)
    };
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return null;
    throw thrown;
  }
}
function kindOf(stat2) {
  if (stat2.isFile()) return "file";
  if (stat2.isDirectory()) return "directory";
  return stat2.isSymbolicLink() ? "symlink" : "other";
}

// packages/workspace/src/local-processes.ts
import { spawn } from "node:child_process";
import { randomUUID as randomUUID2 } from "node:crypto";
import { access, constants as constants5, lstat as lstat5 } from "node:fs/promises";
import { constants as system } from "node:os";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as delay2 } from "node:timers/promises";

// packages/workspace/src/process-tree.ts
import { readdir as readdir2, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
var politeMs = 1e3;
var lookMs = 25;
var procThere = process.platform === "linux";
async function endTree(root, limitMs) {
  if (!procThere) return endGroup(root);
  const began = Date.now();
  const known = /* @__PURE__ */ new Map();
  const told2 = /* @__PURE__ */ new Set();
  for (; ; ) {
    const living = await findTree(root, known);
    if (living.length === 0 || Date.now() - began > limitMs) return living.map(({ pid }) => pid);
    const polite = Date.now() - began < politeMs;
    for (const entry of living) {
      const key = `${entry.pid} ${entry.startedAt}`;
      if (!polite) signalProcess(entry.pid, "SIGKILL");
      else if (!told2.has(key)) signalProcess(entry.pid, "SIGTERM");
      told2.add(key);
    }
    await delay(lookMs);
  }
}
async function endGroup({ pid }) {
  if (pid === void 0) return [];
  signalProcess(-pid, "SIGTERM");
  await delay(politeMs);
  signalProcess(-pid, "SIGKILL");
  return [];
}
function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (thrown) {
    if (systemCode(thrown) !== "ESRCH") throw thrown;
  }
}
async function findTree(root, known = /* @__PURE__ */ new Map()) {
  const all = await readProcesses();
  const marked = root.mark === void 0 ? /* @__PURE__ */ new Set() : await findMarked(all, root.mark);
  const inTree = /* @__PURE__ */ new Set();
  for (const entry of all) {
    const before = known.get(`${entry.pid} ${entry.startedAt}`);
    if (before || entry.pid === root.pid || entry.leader === root.pid || marked.has(entry.pid)) inTree.add(entry.pid);
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const entry of all) {
      if (inTree.has(entry.pid) || !(inTree.has(entry.parent) || inTree.has(entry.leader))) continue;
      inTree.add(entry.pid);
      grew = true;
    }
  }
  const tree = all.filter((entry) => inTree.has(entry.pid) && entry.pid !== process.pid);
  for (const entry of tree) known.set(`${entry.pid} ${entry.startedAt}`, entry);
  return tree;
}
async function readProcesses() {
  const pids = (await readdir2("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/stat`, "latin1").then(parseStat, () => null))
  );
  return found.filter((entry) => entry !== null);
}
function parseStat(stat2) {
  const nameEnd = stat2.lastIndexOf(")");
  const [state, parent, group, leader, ...rest] = stat2.slice(nameEnd + 2).split(" ");
  if (state === "Z" || state === "X") return null;
  return {
    pid: Number.parseInt(stat2, 10),
    parent: Number(parent),
    group: Number(group),
    leader: Number(leader),
    startedAt: Number(rest[15])
  };
}
async function findMarked(all, mark) {
  const wanted = Buffer.from(`${mark}\0`);
  const marked = await Promise.all(
    all.map(
      ({ pid }) => readFile(`/proc/${pid}/environ`).then(
        (environ) => {
          const at = environ.indexOf(wanted);
          if (at < 0) return false;
          return at === 0 || environ[at - 1] === 0;
        },
        () => false
      )
    )
  );
  return new Set(all.filter((_, index) => marked[index]).map(({ pid }) => pid));
}

// packages/workspace/src/local-processes.ts
var commandMark = "CODEBERTH_COMMAND";
var drainIdleMs = 150;
var drainMaxMs = 2e3;
var drainLookMs = 20;
function localProcesses({ root, env }) {
  return {
    run: async (spec, output, signal) => {
      const cwd = await realBeneath(root, spec.cwd);
      if (cwd === null || !(await lstat5(cwd)).isDirectory()) {
        return failed(`The folder ${spec.cwd || "."} does not exist in the checkout.`);
      }
      if (signal.aborted) return { reason: "killed", code: null };
      if (spec.command.includes("\0")) return failed("The command contains a NUL character.");
      const mark = randomUUID2();
      const child = spawn(await findShell(), ["-c", spec.command], {
        cwd,
        env: { ...env, ...spec.env, [commandMark]: mark },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true
      });
      return follow(child, `${commandMark}=${mark}`, spec, output, signal);
    }
  };
}
var failed = (problem) => ({ reason: "failed", code: null, problem });
var findShell = () => access("/bin/bash", constants5.X_OK).then(
  () => "/bin/bash",
  () => "/bin/sh"
);
async function follow(child, mark, spec, output, signal) {
  const asked = new AbortController();
  const cancelled = () => asked.abort("killed");
  signal.addEventListener("abort", cancelled, { once: true });
  const timer = setTimeout(() => asked.abort("timeout"), spec.timeoutMs);
  const pipes = [
    { source: child.stdout, stream: "stdout", readAt: Date.now(), waiting: false },
    { source: child.stderr, stream: "stderr", readAt: Date.now(), waiting: false }
  ];
  const drained = Promise.all(pipes.map((pipe) => pass(pipe, output)));
  drained.catch(cancelled);
  try {
    const end2 = await Promise.race([exitOf(child), aborted(asked.signal)]);
    const byUs = end2 === "killed" || end2 === "timeout";
    if (byUs) await endTree({ pid: child.pid ?? 0, mark }, limits.cancelKillMs.value - drainIdleMs);
    await drain(drained, pipes);
    return byUs ? { reason: end2, code: null } : end2;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancelled);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}
async function drain(drained, pipes) {
  const began = Date.now();
  const done = drained.then(() => true);
  while (!await Promise.race([done, delay2(drainLookMs, false)])) {
    const now = Date.now();
    const over = (pipe) => !pipe.waiting && (now - pipe.readAt > drainIdleMs || now - began > drainMaxMs);
    if (now - began > drainIdleMs && pipes.every(over)) return;
  }
}
function exitOf(child) {
  return new Promise((resolve2) => {
    child.once("error", (error) => resolve2(failed(error.message)));
    child.once(
      "exit",
      (code, signal) => (
        // As a shell tells it: 128 + the number of the signal that ended it.
        resolve2({ reason: "exited", code: code ?? (signal ? 128 + system.signals[signal] : null) })
      )
    );
  });
}
function aborted(signal) {
  return new Promise((resolve2) => {
    signal.addEventListener("abort", () => resolve2(signal.reason === "timeout" ? "timeout" : "killed"), { once: true });
  });
}
async function pass(pipe, output) {
  if (!pipe.source) return;
  const decoder = new StringDecoder("utf8");
  const give = async (text) => {
    pipe.waiting = true;
    if (text) await output({ stream: pipe.stream, text });
    pipe.waiting = false;
    pipe.readAt = Date.now();
  };
  try {
    for await (const bytes of pipe.source) await give(decoder.write(Buffer.from(bytes)));
  } catch (thrown) {
    if (systemCode(thrown) !== "ERR_STREAM_PREMATURE_CLOSE") throw thrown;
  }
  await give(decoder.end());
}

// packages/workspace/src/local-search.ts
import { lstat as lstat6 } from "node:fs/promises";
var import_picomatch = __toESM(require_picomatch2(), 1);

// packages/workspace/src/ripgrep.ts
import { spawn as spawn2 } from "node:child_process";
import { access as access2, constants as constants6 } from "node:fs/promises";
import { createInterface } from "node:readline";
var defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
var problemChars = 2e3;
async function locateRipgrep(path) {
  for (const folder2 of path.split(":").filter(Boolean)) {
    const candidate = `${folder2}/rg`;
    const usable2 = await access2(candidate, constants6.X_OK).then(
      () => true,
      () => false
    );
    if (usable2) return candidate;
  }
  try {
    const { rgPath } = await import("@vscode/ripgrep");
    return rgPath;
  } catch (cause) {
    throw new Fault("unsupported", { what: "Searching without ripgrep" }, { cause });
  }
}
async function ripgrep(rg, cwd, args, take, options = {}) {
  options.signal?.throwIfAborted();
  const child = spawn2(rg, ["--no-config", ...args], { cwd, env: {}, stdio: ["ignore", "pipe", "pipe"] });
  const stop2 = () => child.kill("SIGKILL");
  options.signal?.addEventListener("abort", stop2, { once: true });
  const ended = new Promise((resolve2, reject) => {
    child.once("error", reject);
    child.once("close", resolve2);
  });
  ended.catch(() => void 0);
  let problem = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    if (problem.length < problemChars) problem += text;
  });
  try {
    const lines = options.split === "nul" ? splitAtNul(child.stdout) : createInterface({ input: child.stdout });
    for await (const line2 of lines) {
      if (take(line2)) continue;
      stop2();
      break;
    }
    const code = await ended;
    options.signal?.throwIfAborted();
    return { code, problem: problem.slice(0, problemChars).trim() };
  } finally {
    options.signal?.removeEventListener("abort", stop2);
    child.kill("SIGKILL");
  }
}
async function* splitAtNul(input) {
  let rest = "";
  input.setEncoding("utf8");
  for await (const chunk of input) {
    const parts = (rest + chunk.toString()).split("\0");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest) yield rest;
}

// packages/workspace/src/local-search.ts
var searchLineChars = 2e3;
var globDefaultMax = limits.listEntries.value;
var Bytes = union([
  object({ text: string() }).transform(({ text }) => Buffer.from(text)),
  object({ bytes: base64() }).transform(({ bytes }) => Buffer.from(bytes, "base64"))
]);
var RipgrepMatch = object({
  type: literal("match"),
  data: object({
    path: Bytes,
    lines: Bytes,
    line_number: int().positive(),
    submatches: array(object({ start: int().nonnegative() }))
  })
});
function localSearch(root, rg) {
  return {
    glob: async (pattern, options = {}) => {
      const matches = globMatcher(pattern);
      const base = options.path ? `${options.path}/` : "";
      const all = await listFiles(root, rg, options.path ?? "");
      const paths = all.filter((path) => matches(path.slice(base.length))).sort();
      const max = options.max ?? globDefaultMax;
      return { paths: paths.slice(0, max), truncated: paths.length > max };
    },
    text: async (query, signal) => searchText(root, await rg(), SearchQuery.parse(query), signal)
  };
}
function globMatcher(pattern) {
  const matches = (0, import_picomatch.default)(pattern.replace(/^\.\//, ""), { dot: true });
  if (pattern.includes("/")) return (path) => matches(path);
  return (path) => matches(path.slice(path.lastIndexOf("/") + 1));
}
async function listFiles(root, rg, path) {
  const real = await realBeneath(root, path);
  if (real === null || !(await lstat6(real)).isDirectory()) return [];
  const paths = [];
  const args = ["--files", "--hidden", "--null", "--no-require-git", "--no-messages", "--glob", "!.git", "--", "./"];
  const add = (line2) => paths.push(path === "" ? line2.slice(2) : `${path}/${line2.slice(2)}`) > 0;
  await ripgrep(await rg(), real, args, add, { split: "nul" });
  return paths;
}
async function searchText(root, rg, query, signal) {
  if (await realBeneath(root, query.path) === null) return { ok: false, problem: `${query.path} does not exist` };
  const wanted = query.include.map(globMatcher);
  const base = query.path ? `${query.path}/` : "";
  const max = Math.min(query.maxMatches, limits.searchMatches.value);
  const matches = [];
  let truncated = false;
  const take = (line2) => {
    const match = readMatch(line2);
    if (!match || wanted.length > 0 && !wanted.some((matcher) => matcher(relativeTo(base, match.path)))) return true;
    if (matches.length === max) truncated = true;
    else matches.push(match);
    return !truncated;
  };
  const { code, problem } = await ripgrep(rg, root, textArguments(query), take, signal ? { signal } : {});
  if (code === 2 && problem !== "" && matches.length === 0) return { ok: false, problem };
  matches.sort((a, b) => a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1);
  return { ok: true, matches, truncated };
}
var relativeTo = (base, path) => path.startsWith(base) ? path.slice(base.length) : path;
function textArguments(query) {
  const args = ["--json", "--hidden", "--no-require-git", "--no-messages", "--max-filesize", "64M", "--glob", "!.git"];
  args.push(query.caseSensitive ? "--case-sensitive" : "--ignore-case");
  if (!query.regex) args.push("--fixed-strings");
  if (query.word) args.push("--word-regexp");
  for (const glob of query.exclude) args.push("--glob", `!${glob}`);
  const names2 = query.include.filter((glob) => !glob.includes("/"));
  if (names2.length > 0 && names2.length === query.include.length) {
    for (const name of names2) args.push("--type-add", `wanted:${name}`);
    args.push("--type", "wanted");
  }
  return [...args, "--regexp", query.text, "--", `./${query.path}`];
}
function readMatch(line2) {
  if (!line2.startsWith('{"type":"match"')) return null;
  const { path, lines, line_number, submatches } = RipgrepMatch.parse(JSON.parse(line2)).data;
  const text = lines.toString("utf8").replace(/\r?\n$/, "");
  const start2 = submatches[0]?.start ?? 0;
  return {
    path: path.toString("utf8").replace(/^\.\//, ""),
    line: line_number,
    column: lines.subarray(0, start2).toString("utf8").length + 1,
    text: text.slice(0, searchLineChars)
  };
}

// packages/workspace/src/local-watch.ts
import watcher from "@parcel/watcher";

// packages/workspace/src/ignore-rules.ts
var import_ignore = __toESM(require_ignore(), 1);
import { readFileSync } from "node:fs";
import { readdir as readdir3 } from "node:fs/promises";
function ignoreRules(root) {
  const rules = /* @__PURE__ */ new Map();
  const rulesOf = (folder2) => {
    const known = rules.get(folder2);
    if (known !== void 0) return known;
    const texts = [readText(`${root}/${folder2}/.gitignore`), folder2 === "" ? readText(`${root}/.git/info/exclude`) : ""];
    const read = texts.join("").trim() === "" ? null : (0, import_ignore.default)().add(texts);
    rules.set(folder2, read);
    return read;
  };
  const covered = (path, folder2) => {
    const names2 = path.split("/");
    if (names2.at(-1) === ".git") return true;
    for (let depth = names2.length - 1; depth >= 0; depth--) {
      const found = rulesOf(names2.slice(0, depth).join("/"))?.test(names2.slice(depth).join("/") + (folder2 ? "/" : ""));
      if (found?.ignored || found?.unignored) return found.ignored;
    }
    return false;
  };
  return {
    ignored: (path, folder2) => {
      const names2 = path.split("/");
      return names2.some((_, index) => {
        const last = index === names2.length - 1;
        return covered(names2.slice(0, index + 1).join("/"), last ? folder2 : true);
      });
    },
    forget: () => rules.clear()
  };
}
function readText(path) {
  try {
    return `${readFileSync(path, "utf8")}
`;
  } catch {
    return "";
  }
}
async function ignoredFolders(root, rules) {
  const found = [];
  const visit = async (folder2) => {
    const entries = await readdir3(`${root}/${folder2}`, { withFileTypes: true }).catch(() => []);
    const inner = [];
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      const path = folder2 === "" ? entry.name : `${folder2}/${entry.name}`;
      if (rules.ignored(path, true)) found.push(path);
      else inner.push(path);
    }
    for (const path of inner) await visit(path);
  };
  await visit("");
  return found.sort();
}

// packages/workspace/src/watch-batches.ts
var nothingPending = () => ({ changes: /* @__PURE__ */ new Map(), rescan: false });
function addChange(pending, path, change) {
  if (pending.rescan) return;
  const before = pending.changes.get(path);
  pending.changes.set(path, before === void 0 ? change : joined(before, change));
  if (pending.changes.size > limits.watchPaths.value) addRescan(pending);
}
function addRescan(pending) {
  pending.rescan = true;
  pending.changes.clear();
}
function joined(before, after) {
  if (before === "deleted" && after !== "deleted") return "modified";
  if (before === "added" && after === "modified") return "added";
  return after;
}
function batchOf(pending, rev) {
  if (!pending.rescan && pending.changes.size === 0) return null;
  const changes = [...pending.changes].map(([path, change]) => ({ path, change }));
  return { rev, rescan: pending.rescan, changes: changes.sort((a, b) => a.path < b.path ? -1 : 1) };
}
var maxLag = 100;
function follower() {
  let waiting = [];
  let wake = () => {
  };
  return {
    push(batch) {
      waiting = waiting.length < maxLag ? [...waiting, batch] : [{ rev: batch.rev, rescan: true, changes: [] }];
      wake();
    },
    async *batches(signal) {
      const aborted2 = () => wake();
      signal.addEventListener("abort", aborted2);
      try {
        while (!signal.aborted) {
          const next = waiting.shift();
          if (next) yield next;
          else
            await new Promise((resolve2) => {
              wake = resolve2;
            });
        }
      } finally {
        signal.removeEventListener("abort", aborted2);
      }
    }
  };
}

// packages/workspace/src/local-watch.ts
var changeOf = { create: "added", update: "modified", delete: "deleted" };
var pruneMs = 1e3;
function localWatch(root) {
  const state = {
    root,
    rules: ignoreRules(root),
    followers: /* @__PURE__ */ new Set(),
    pending: nothingPending(),
    rev: 0,
    flush: null,
    prune: null,
    watch: null
  };
  return { changes: (signal) => follow2(state, signal) };
}
async function* follow2(state, signal) {
  const mine = follower();
  state.followers.add(mine);
  try {
    state.watch ??= subscribe(state);
    const watch = state.watch;
    await watch.catch((thrown) => {
      if (state.watch === watch) state.watch = null;
      throw thrown;
    });
    yield { rev: state.rev, rescan: false, changes: [] };
    yield* mine.batches(signal);
  } finally {
    state.followers.delete(mine);
    if (state.followers.size === 0) await stop(state);
  }
}
async function subscribe(state) {
  state.rules.forget();
  const pruned = await ignoredFolders(state.root, state.rules);
  return watcher.subscribe(state.root, (error, events) => note(state, error, events), {
    ignore: [`${state.root}/.git`, ...pruned.map((path) => `${state.root}/${path}`)]
  });
}
async function stop(state) {
  const watch = state.watch;
  state.watch = null;
  clearTimeout(state.prune ?? void 0);
  clearTimeout(state.flush ?? void 0);
  state.prune = null;
  state.flush = null;
  state.pending = nothingPending();
  const open5 = await watch?.catch(() => null);
  await open5?.unsubscribe();
}
function note(state, error, events) {
  if (state.followers.size === 0) return;
  if (error) addRescan(state.pending);
  for (const { path, type } of events ?? []) {
    const inside = path.slice(state.root.length + 1);
    if (inside === "") continue;
    if (inside.endsWith(".gitignore")) state.rules.forget();
    const name = inside.slice(inside.lastIndexOf("/") + 1);
    if (name.startsWith(temporaryPrefix)) continue;
    if (state.rules.ignored(inside, false) || state.rules.ignored(inside, true)) {
      if (type === "create") state.prune ??= setTimeout(() => void prune(state), pruneMs);
      continue;
    }
    addChange(state.pending, inside, changeOf[type]);
  }
  state.flush ??= setTimeout(() => flush(state), limits.watchBatchMs.value);
}
function flush(state) {
  state.flush = null;
  const batch = batchOf(state.pending, state.rev + 1);
  if (!batch) return;
  state.rev = batch.rev;
  state.pending = nothingPending();
  for (const each of state.followers) each.push(batch);
}
async function prune(state) {
  state.prune = null;
  const old = state.watch;
  if (!old) return;
  state.watch = old.then(async (before) => {
    try {
      return await subscribe(state);
    } finally {
      await before.unsubscribe();
    }
  });
  const watch = state.watch;
  await watch.catch(async () => {
    if (state.watch === watch) state.watch = null;
    addRescan(state.pending);
    flush(state);
  });
}

// packages/workspace/src/local-workspace.ts
async function openLocalWorkspace(options) {
  const root = await realpath2(options.root);
  const env = options.env ?? { PATH: defaultPath, LANG: "C.UTF-8" };
  let located;
  const rg = () => {
    located ??= options.ripgrep ? Promise.resolve(options.ripgrep) : locateRipgrep(env.PATH ?? defaultPath);
    return located;
  };
  return {
    files: localFiles(root),
    search: localSearch(root, rg),
    processes: localProcesses({ root, env }),
    watch: localWatch(root),
    capabilities: { processes: true }
  };
}

// packages/workspace/src/memory-search.ts
var import_ignore2 = __toESM(require_ignore(), 1);

// packages/workspace/src/terminals/terminals.ts
import { setTimeout as delay3 } from "node:timers/promises";

// packages/workspace/src/terminals/modes.ts
var maxPending = 64;
var esc = String.fromCharCode(27);
var sequence = new RegExp(`${esc}\\[\\?([\\d;]+)([hl])`, "g");
var unfinished = new RegExp(`${esc}(\\[(\\?[\\d;]*)?)?$`);
var onAtStart = ["7", "25"];
var alternate = ["47", "1047", "1049"];
function followModes() {
  const changed = /* @__PURE__ */ new Map();
  let pending = "";
  return {
    read(bytes) {
      const text = pending + Buffer.from(bytes).toString("latin1");
      for (const [, numbers, end2] of text.matchAll(sequence)) {
        for (const number of (numbers ?? "").split(";")) {
          const on = end2 === "h";
          if (on === onAtStart.includes(number)) changed.delete(number);
          else changed.set(number, on ? "h" : "l");
        }
      }
      pending = unfinished.exec(text)?.[0].slice(0, maxPending) ?? "";
    },
    get alternateScreen() {
      return alternate.some((number) => changed.get(number) === "h");
    },
    restore() {
      const group = (end2) => [...changed].filter(([, value2]) => value2 === end2).map(([number]) => number);
      const text = ["l", "h"].map(
        (end2) => group(end2).length ? `${esc}[?${group(end2).join(";")}${end2}` : ""
      );
      return new TextEncoder().encode(text.join(""));
    }
  };
}

// packages/workspace/src/terminals/pty.ts
var lastOutputMs = 200;
function openPty(options) {
  return typeof Bun === "undefined" ? openNodePty(options) : openBunPty(Bun, options);
}
async function openNodePty({ file, cwd, env, size, printed, exited }) {
  const { spawn: spawn4 } = await import("@lydell/node-pty");
  const pty = spawn4(file, [], { ...size, cwd, env, name: "xterm-256color", encoding: null });
  pty.onData((output) => printed(typeof output === "string" ? Buffer.from(output) : output));
  pty.onExit(({ exitCode, signal }) => exited(signal ? null : exitCode));
  return {
    pid: pty.pid,
    write: (text) => pty.write(text),
    resize: ({ cols, rows }) => pty.resize(cols, rows),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    canPause: true,
    close: () => pty.kill("SIGHUP")
  };
}
async function openBunPty(bun, options) {
  const { file, cwd, env, size, printed, exited } = options;
  const read = Promise.withResolvers();
  const shell = bun.spawn([file], {
    cwd,
    env,
    terminal: {
      ...size,
      name: "xterm-256color",
      data: (_, bytes) => printed(bytes.slice()),
      exit: () => read.resolve()
    }
  });
  void shell.exited.then(async (code) => {
    await Promise.race([read.promise, new Promise((resolve2) => setTimeout(resolve2, lastOutputMs))]);
    exited(shell.signalCode ? null : code);
    shell.terminal.close();
  });
  return {
    pid: shell.pid,
    write: (text) => shell.terminal.write(text),
    resize: ({ cols, rows }) => shell.terminal.resize(cols, rows),
    pause: () => {
    },
    resume: () => {
    },
    canPause: false,
    close: () => shell.terminal.close()
  };
}

// packages/workspace/src/terminals/ring.ts
function openRing(capacity) {
  let buffer = Buffer.alloc(Math.min(capacity, 16 * 1024));
  let start2 = 0;
  let head = 0;
  const copy = (from, length) => {
    const at = from % buffer.length;
    const first = buffer.subarray(at, Math.min(at + length, buffer.length));
    return new Uint8Array(Buffer.concat([first, buffer.subarray(0, length - first.length)]));
  };
  const grow = (needed) => {
    let size = buffer.length;
    while (size < Math.min(needed, capacity)) size = Math.min(size * 2, capacity);
    if (size === buffer.length) return;
    const kept = copy(start2, head - start2);
    buffer = Buffer.alloc(size);
    place(kept, start2);
  };
  const place = (bytes, position) => {
    const at = position % buffer.length;
    const first = bytes.subarray(0, buffer.length - at);
    buffer.set(first, at);
    buffer.set(bytes.subarray(first.length), 0);
  };
  return {
    get start() {
      return start2;
    },
    get head() {
      return head;
    },
    add(bytes, dropped) {
      grow(head - start2 + bytes.length);
      for (let at = 0; at < bytes.length; at += buffer.length) {
        const part = bytes.subarray(at, at + buffer.length);
        const surplus = head - start2 + part.length - buffer.length;
        if (surplus > 0) {
          dropped?.(copy(start2, surplus));
          start2 += surplus;
        }
        place(part, head);
        head += part.length;
      }
    },
    read: (from, max) => copy(from, Math.max(0, Math.min(max, head - from)))
  };
}

// packages/workspace/src/terminals/terminal-state.ts
var startedTerminal = (size) => ({
  size,
  head: 0,
  paused: false,
  exit: null,
  viewers: /* @__PURE__ */ new Map(),
  counters: /* @__PURE__ */ new Map()
});

// packages/workspace/src/terminals/terminal-transition.ts
var resumeBytes = 64 * 1024;
var stalledMs = 5e3;
var maxCounters = 100;
function nextTerminal(state, event) {
  switch (event.kind) {
    case "printed":
      return flow({ ...state, head: state.head + event.bytes }, event.at, [{ kind: "wake" }]);
    case "joined":
    case "moved":
      return moved(state, event.viewer, { position: event.position, movedAt: event.at }, event.kind === "joined");
    case "left": {
      const viewers = new Map(state.viewers);
      viewers.delete(event.viewer);
      return flow({ ...state, viewers }, event.at);
    }
    case "looked":
      return flow(state, event.at);
    case "typed":
      return typed(state, event.viewer, event.counter, event.text);
    case "resized": {
      const same = event.size.cols === state.size.cols && event.size.rows === state.size.rows;
      if (state.exit || same) return { state, actions: [] };
      return { state: { ...state, size: event.size }, actions: [{ kind: "resize", size: event.size }] };
    }
    case "exited":
      if (state.exit) return { state, actions: [] };
      return { state: { ...state, exit: { code: event.code }, paused: false }, actions: [{ kind: "wake" }] };
  }
}
function moved(state, id, viewer, joins) {
  if (!joins && !state.viewers.has(id)) return { state, actions: [] };
  return flow({ ...state, viewers: new Map(state.viewers).set(id, viewer) }, viewer.movedAt);
}
function typed(state, viewer, counter, text) {
  if (state.exit || counter <= (state.counters.get(viewer) ?? 0)) return { state, actions: [] };
  const counters = new Map(state.counters);
  counters.delete(viewer);
  counters.set(viewer, counter);
  const [oldest] = counters.keys();
  if (counters.size > maxCounters && oldest !== void 0) counters.delete(oldest);
  return { state: { ...state, counters }, actions: [{ kind: "write", text }] };
}
function flow(state, at, actions = []) {
  const live = [...state.viewers.values()].filter(({ movedAt }) => at - movedAt < stalledMs);
  const lag = Math.max(0, ...live.map(({ position }) => state.head - position));
  const pause = !state.paused && !state.exit && lag > limits.terminalUnackedBytes.value;
  const resume = state.paused && lag < resumeBytes;
  if (pause) return { state: { ...state, paused: true }, actions: [...actions, { kind: "pause" }] };
  if (resume) return { state: { ...state, paused: false }, actions: [...actions, { kind: "resume" }] };
  return { state, actions };
}

// packages/workspace/src/terminals/terminals.ts
var terminalMark = "CODEBERTH_TERMINAL";
var frameBytes = 64 * 1024;
var boundaryBytes = 16 * 1024;
var lookMs2 = 1e3;
var nudgeMs = 50;
function openTerminals(options) {
  const table = /* @__PURE__ */ new Map();
  const opened = /* @__PURE__ */ new Map();
  const find = (id) => {
    const terminal = opened.get(id);
    if (!terminal) throw new Fault("not-found");
    return terminal;
  };
  const close = async (id) => {
    const terminal = await table.get(id)?.catch(() => void 0);
    table.delete(id);
    opened.delete(id);
    if (terminal) await end(terminal);
  };
  return {
    list: () => [...opened.values()].map(viewOf),
    open: async ({ id, size, title }) => {
      const there = table.get(id);
      if (there) return viewOf(await there);
      if (table.size >= limits.terminals.value) throw new Fault("terminal-limit", { count: table.size });
      const opening = start(options, { id, size, title: title ?? "bash" });
      table.set(id, opening);
      try {
        const terminal = await opening;
        if (table.get(id) === opening) opened.set(id, terminal);
        return viewOf(terminal);
      } catch (thrown) {
        table.delete(id);
        throw thrown;
      }
    },
    attach: (id, after, signal) => attach(find(id), options.epoch, after, signal),
    input: ({ id, viewer, counter, text }) => apply(find(id), { kind: "typed", viewer, counter, text }),
    resize: (id, size) => apply(find(id), { kind: "resized", size }),
    close,
    closeAll: async () => {
      await Promise.all([...table.keys()].map(close));
    }
  };
}
var viewOf = ({ id, title, createdAt, state }) => ({
  id,
  title,
  createdAt,
  // -1: ended by a signal.
  exitCode: state.exit ? state.exit.code ?? -1 : null,
  size: state.size
});
async function start({ cwd, env, shell }, { id, size, title }) {
  const holder = {};
  const early = [];
  const ring = openRing(limits.terminalRingBytes.value);
  const modesAtStart = followModes();
  const modesAtHead = followModes();
  const tell = (event) => holder.terminal ? apply(holder.terminal, event) : early.push(event);
  const pty = await openPty({
    file: shell ?? await findShell(),
    cwd,
    env: { ...env, TERM: "xterm-256color", COLORTERM: "truecolor", [terminalMark]: id },
    size,
    printed: (bytes) => {
      ring.add(bytes, modesAtStart.read);
      modesAtHead.read(bytes);
      tell({ kind: "printed", bytes: bytes.length, at: Date.now() });
    },
    exited: (code) => tell({ kind: "exited", code })
  });
  const terminal = {
    id,
    title,
    createdAt: Date.now(),
    pty,
    ring,
    modesAtStart,
    modesAtHead,
    state: startedTerminal(size),
    waiting: /* @__PURE__ */ new Set(),
    viewers: 0,
    look: null
  };
  holder.terminal = terminal;
  for (const event of early) apply(terminal, event);
  return terminal;
}
function apply(terminal, event) {
  const { state, actions } = nextTerminal(terminal.state, event);
  terminal.state = state;
  for (const action of actions) carryOut(terminal, action);
  if (state.paused) terminal.look ??= setInterval(() => apply(terminal, { kind: "looked", at: Date.now() }), lookMs2);
  else stopLooking(terminal);
}
function stopLooking(terminal) {
  if (terminal.look) clearInterval(terminal.look);
  terminal.look = null;
}
function carryOut(terminal, action) {
  switch (action.kind) {
    case "write":
      terminal.pty.write(action.text);
      return;
    case "resize":
      terminal.pty.resize(action.size);
      return;
    case "pause":
      terminal.pty.pause();
      return;
    case "resume":
      terminal.pty.resume();
      return;
    case "wake":
      for (const wake of terminal.waiting) wake();
  }
}
async function* attach(terminal, epoch, after, signal) {
  const { ring } = terminal;
  const continued = after?.epoch === epoch && after.position >= ring.start && after.position <= ring.head;
  let position = continued ? after.position : -1;
  const viewer = ++terminal.viewers;
  apply(terminal, { kind: "joined", viewer, position: Math.max(position, ring.start), at: Date.now() });
  if (!continued) void nudge(terminal);
  try {
    while (!signal.aborted) {
      if (position < ring.start) {
        const { from, bytes } = replayStart(terminal);
        position = from + bytes.length;
        yield outputFrame(epoch, from, bytes, true);
      } else if (position < ring.head) {
        const bytes = ring.read(position, frameBytes);
        yield outputFrame(epoch, position, bytes, false);
        position += bytes.length;
        apply(terminal, { kind: "moved", viewer, position, at: Date.now() });
      } else if (terminal.state.exit) {
        yield { kind: "exit", epoch, code: terminal.state.exit.code };
        return;
      } else {
        await woken(terminal, signal);
      }
    }
  } finally {
    apply(terminal, { kind: "left", viewer, at: Date.now() });
  }
}
var outputFrame = (epoch, from, bytes, reset) => ({
  kind: "output",
  epoch,
  from,
  bytes: Buffer.from(bytes).toString("base64"),
  reset
});
function replayStart({ ring, modesAtStart }) {
  if (ring.start === 0) return { from: 0, bytes: ring.read(0, frameBytes) };
  const lineEnd = ring.read(ring.start, boundaryBytes).indexOf(10);
  const skipped = ring.read(ring.start, lineEnd + 1);
  const modes = followModes();
  modes.read(modesAtStart.restore());
  modes.read(skipped);
  const bytes = modes.restore();
  return { from: ring.start + skipped.length - bytes.length, bytes };
}
async function nudge(terminal) {
  const { rows } = terminal.state.size;
  if (!terminal.modesAtHead.alternateScreen || rows < 2 || terminal.state.exit) return;
  terminal.pty.resize({ ...terminal.state.size, rows: rows - 1 });
  await delay3(nudgeMs);
  if (!terminal.state.exit) terminal.pty.resize(terminal.state.size);
}
function woken(terminal, signal) {
  return new Promise((resolve2) => {
    const wake = () => {
      terminal.waiting.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve2();
    };
    terminal.waiting.add(wake);
    signal.addEventListener("abort", wake);
  });
}
async function end(terminal) {
  const { pty } = terminal;
  if (!terminal.state.exit) pty.close();
  await endTree({ pid: pty.pid, mark: `${terminalMark}=${terminal.id}` }, limits.cancelKillMs.value);
  apply(terminal, { kind: "exited", code: null });
  stopLooking(terminal);
}

// services/sandboxd/src/access.ts
import { timingSafeEqual } from "node:crypto";
function openAccess() {
  let known = null;
  let highest = 0;
  const check = (token2, generation) => {
    const given = Buffer.from(token2 ?? "");
    if (!known || given.length !== known.length || !timingSafeEqual(given, known)) throw new Fault("unauthenticated");
    if (!(generation >= highest)) throw new Fault("fenced");
    highest = generation;
  };
  return {
    hello(token2, generation) {
      known ??= Buffer.from(token2);
      check(token2, generation);
    },
    check
  };
}

// services/sandboxd/src/checkout/checkout.ts
import { chmod, mkdir as mkdir2, readdir as readdir4, rename as rename3, rm as rm3, stat, writeFile } from "node:fs/promises";
import { dirname as dirname2, join as join2 } from "node:path";

// services/sandboxd/src/checkout/git.ts
import { spawn as spawn3 } from "node:child_process";
import { createInterface as createInterface2 } from "node:readline";
var maxOutputBytes = 16 * 1024 * 1024;
async function runGit(args, { cwd, env, signal, line: line2 }) {
  const child = spawn3("git", args, {
    cwd,
    // Without optional locks a look at the state does not disturb the user's own Git.
    env: { ...env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C.UTF-8" },
    stdio: ["ignore", "pipe", "pipe"],
    ...signal ? { signal } : {}
  });
  const said = [];
  const ended = new Promise((resolve2) => {
    child.once("error", (error) => {
      said.push(`fatal: ${error.message}`);
      if (child.pid === void 0) resolve2(null);
    });
    child.once("close", resolve2);
  });
  const parts = [];
  let size = 0;
  let truncated = false;
  child.stdout.on("data", (part) => {
    if (size + part.length > maxOutputBytes) {
      truncated = true;
      child.kill();
      return;
    }
    size += part.length;
    parts.push(part);
  });
  createInterface2({ input: child.stderr, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (text) => {
    line2?.(text);
    said.push(text);
    if (said.length > 50) said.shift();
  });
  const code = await ended;
  return { code, output: Buffer.concat(parts), problem: reasonOf(said), truncated };
}
function reasonOf(lines) {
  const told2 = lines.filter((text) => /^(fatal|error|remote): /.test(text));
  const chosen = told2.length > 0 ? told2 : lines.slice(-1);
  return chosen.map((text) => text.replace(/^(fatal|error): /, "")).join(" ").trim();
}

// services/sandboxd/src/checkout/changes.ts
var countLinesBytes = 1024 * 1024;
async function changesSinceHead(git, files) {
  const head = await line(git, ["rev-parse", "--verify", "--quiet", "HEAD"]);
  const base = head ?? await line(git, ["hash-object", "-t", "tree", "/dev/null"]) ?? "";
  const diff = ["diff", "--no-renames", "--no-ext-diff", "--no-textconv", "-z"];
  const [branch, states, counts, untracked] = await Promise.all([
    line(git, ["symbolic-ref", "--short", "--quiet", "HEAD"]),
    words(git, [...diff, "--name-status", base]),
    words(git, [...diff, "--numstat", base]),
    words(git, ["ls-files", "--others", "--exclude-standard", "-z"])
  ]);
  const found = readStates(states.words, readCounts(counts.words));
  for (const path of untracked.words.slice(0, limits.listEntries.value)) {
    const there = found.get(path);
    const added = await linesOf(files, path);
    found.set(path, { path, change: there ? "modified" : "added", added, removed: there?.removed ?? 0 });
  }
  const all = [...found.values()].sort((a, b) => a.path < b.path ? -1 : 1);
  const max = limits.listEntries.value;
  const truncated = all.length > max || untracked.words.length > max || states.truncated || untracked.truncated;
  return { head, branch, files: all.slice(0, max), truncated };
}
async function fileInHead(git, path) {
  const size = await line(git, ["cat-file", "-s", `HEAD:${path}`]);
  if (size === null) return { ok: false, problem: "missing" };
  if (Number(size) > limits.fileReadBytes.value) return { ok: false, problem: "too_large", size: Number(size) };
  const { code, output } = await runGit(["cat-file", "blob", `HEAD:${path}`], git);
  return code === 0 ? { ok: true, bytes: new Uint8Array(output) } : { ok: false, problem: "not_a_file" };
}
var headOf = (git) => line(git, ["rev-parse", "--verify", "--quiet", "HEAD"]);
async function line(git, args) {
  const { code, output } = await runGit(args, git);
  return code === 0 ? output.toString("utf8").trim() : null;
}
async function words(git, args) {
  const { output, truncated } = await runGit(args, git);
  const found = output.toString("utf8").split("\0");
  found.pop();
  return { words: found, truncated };
}
var changeOf2 = { A: "added", D: "deleted" };
function readStates(fields, counts) {
  const found = /* @__PURE__ */ new Map();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const path = fields[at + 1] ?? "";
    const change = changeOf2[fields[at] ?? ""] ?? "modified";
    found.set(path, { path, change, ...counts.get(path) ?? { added: 0, removed: 0 } });
  }
  return found;
}
function readCounts(fields) {
  const count = (text) => Number.parseInt(text ?? "", 10) || 0;
  return new Map(
    fields.map((field) => {
      const [added, removed, ...path] = field.split("	");
      return [path.join("	"), { added: count(added), removed: count(removed) }];
    })
  );
}
async function linesOf(files, path) {
  const read = await files.read(path, { maxBytes: countLinesBytes });
  if (!read.ok || read.bytes.length === 0 || read.bytes.includes(0)) return 0;
  let lines = read.bytes.at(-1) === 10 ? 0 : 1;
  for (const byte of read.bytes) if (byte === 10) lines++;
  return lines;
}

// services/sandboxd/src/checkout/checkout.ts
var cloneProtocols = "http:https";
var starterAuthor = {
  GIT_AUTHOR_NAME: "Codeberth",
  GIT_AUTHOR_EMAIL: "starter@codeberth.invalid",
  GIT_COMMITTER_NAME: "Codeberth",
  GIT_COMMITTER_EMAIL: "starter@codeberth.invalid"
};
function openCheckout(options) {
  const git = { cwd: options.folder, env: options.env };
  let busy = Promise.resolve();
  const exists = () => stat(join2(options.folder, ".git")).then(
    () => true,
    () => false
  );
  return {
    exists,
    async *prepare(source, signal) {
      const turn = Promise.withResolvers();
      const before = busy;
      busy = turn.promise;
      try {
        await before;
        if (!await exists()) yield* make(options, source, signal);
        if (await exists()) yield { kind: "done", head: await headOf(git) };
      } finally {
        turn.resolve();
      }
    },
    changes: () => changesSinceHead(git, options.files),
    base: (path) => fileInHead(git, path)
  };
}
async function* make(options, source, signal) {
  const left = new AbortController();
  const fresh = join2(options.scratch, "checkout");
  try {
    await clearHalfMoved(options);
    if (source.kind !== "empty" && (await readdir4(options.folder)).length > 0) {
      yield { kind: "failed", reason: "The folder is not empty." };
      return;
    }
    await rm3(fresh, { recursive: true, force: true });
    await mkdir2(fresh, { recursive: true });
    const both = AbortSignal.any([signal, left.signal]);
    const problem = source.kind === "git" ? yield* clone(options, source, fresh, both) : await begin(options, source, fresh, both);
    if (problem === null) await moveIntoPlace(options, fresh);
    else yield { kind: "failed", reason: problem };
  } finally {
    left.abort();
    await rm3(fresh, { recursive: true, force: true });
  }
}
var moveMark = (options) => join2(options.scratch, "checkout-moving");
async function clearHalfMoved({ folder: folder2, ...rest }) {
  const mark = moveMark({ folder: folder2, ...rest });
  if (!await stat(mark).catch(() => null)) return;
  for (const name of await readdir4(folder2)) await rm3(join2(folder2, name), { recursive: true, force: true });
  await rm3(mark);
}
async function moveIntoPlace(options, fresh) {
  await writeFile(moveMark(options), "");
  const names2 = (await readdir4(fresh)).filter((name) => name !== ".git");
  for (const name of [...names2, ".git"]) await rename3(join2(fresh, name), join2(options.folder, name));
  await rm3(moveMark(options));
}
async function begin({ env }, source, fresh, signal) {
  const git = { cwd: fresh, env: { ...env, ...starterAuthor }, signal };
  const files = source.kind === "files" ? source.files : [];
  for (const { path, bytes, executable } of files) {
    await mkdir2(dirname2(join2(fresh, path)), { recursive: true });
    await writeFile(join2(fresh, path), Buffer.from(bytes, "base64"));
    if (executable) await chmod(join2(fresh, path), 493);
  }
  const steps = [["init", "--quiet", "--initial-branch=main"]];
  if (files.length > 0) steps.push(["add", "--all"], ["commit", "--quiet", "--no-verify", "--message=Start"]);
  for (const args of steps) {
    const { code, problem } = await runGit(args, git);
    if (code !== 0) return problem;
  }
  return null;
}
async function* clone({ env }, { remote, branch }, fresh, signal) {
  const lines = [];
  let wake = () => {
  };
  let over = false;
  const args = ["clone", "--progress", ...branch === null ? [] : ["--branch", branch], "--", remote, fresh];
  const ended = runGit(args, {
    cwd: fresh,
    env: { ...env, GIT_ALLOW_PROTOCOL: cloneProtocols },
    signal,
    line: (text) => {
      lines.push(text);
      wake();
    }
  });
  const finish = () => {
    over = true;
    wake();
  };
  void ended.then(finish, finish);
  while (!over || lines.length > 0) {
    const text = lines.shift();
    if (text !== void 0) yield { kind: "line", text: text.trim() };
    else
      await new Promise((resolve2) => {
        wake = resolve2;
      });
  }
  const { code, problem } = await ended;
  return code === 0 ? null : problem || "Git ended without a reason.";
}

// services/sandboxd/src/daemon-server.ts
import { createServer } from "node:http2";

// node_modules/@orpc/standard-server-node/dist/index.mjs
import { Buffer as Buffer2 } from "node:buffer";
import { Readable } from "node:stream";
function toEventIterator2(stream, options = {}) {
  return toEventIterator(Readable.toWeb(stream), options);
}
function toEventStream2(iterator, options = {}) {
  return Readable.fromWeb(toEventStream(iterator, options));
}
function toStandardBody(req, options = {}) {
  if (req.body !== void 0) {
    return Promise.resolve(req.body);
  }
  return runWithSpan({ name: "parse_standard_body", signal: options.signal }, async () => {
    const contentDisposition = req.headers["content-disposition"];
    const contentType = req.headers["content-type"];
    if (typeof contentDisposition === "string") {
      const fileName = getFilenameFromContentDisposition(contentDisposition) ?? "blob";
      return _streamToFile(req, fileName, contentType ?? "");
    }
    if (!contentType || contentType.startsWith("application/json")) {
      const text = await _streamToString(req);
      return parseEmptyableJSON(text);
    }
    if (contentType.startsWith("multipart/form-data")) {
      return _streamToFormData(req, contentType);
    }
    if (contentType.startsWith("application/x-www-form-urlencoded")) {
      const text = await _streamToString(req);
      return new URLSearchParams(text);
    }
    if (contentType.startsWith("text/event-stream")) {
      return toEventIterator2(req, options);
    }
    if (contentType.startsWith("text/plain")) {
      return _streamToString(req);
    }
    return _streamToFile(req, "blob", contentType);
  });
}
function toNodeHttpBody(body, headers, options = {}) {
  if (body instanceof ReadableStream) {
    return Readable.fromWeb(body);
  }
  const currentContentDisposition = flattenHeader(headers["content-disposition"]);
  delete headers["content-type"];
  delete headers["content-disposition"];
  if (body === void 0) {
    return;
  }
  if (body instanceof Blob) {
    headers["content-type"] = body.type;
    headers["content-length"] = body.size.toString();
    headers["content-disposition"] = currentContentDisposition ?? generateContentDisposition(body instanceof File ? body.name : "blob");
    return Readable.fromWeb(body.stream());
  }
  if (body instanceof FormData) {
    const response = new Response(body);
    headers["content-type"] = response.headers.get("content-type");
    return Readable.fromWeb(response.body);
  }
  if (body instanceof URLSearchParams) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    return body.toString();
  }
  if (isAsyncIteratorObject(body)) {
    headers["content-type"] = "text/event-stream";
    return toEventStream2(body, options);
  }
  headers["content-type"] = "application/json";
  return stringifyJSON(body);
}
function _streamToFormData(stream, contentType) {
  const response = new Response(stream, {
    headers: {
      "content-type": contentType
    }
  });
  return response.formData();
}
async function _streamToString(stream) {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(Buffer2.isBuffer(chunk) ? chunk : Buffer2.from(chunk), { stream: true });
  }
  text += decoder.decode();
  return text;
}
async function _streamToFile(stream, fileName, contentType) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return new File(chunks, fileName, { type: contentType });
}
function toNodeHttpHeaders(headers) {
  const nodeHttpHeaders = {};
  for (const [key, value2] of Object.entries(headers)) {
    if (value2 !== void 0) {
      nodeHttpHeaders[key] = value2;
    }
  }
  return nodeHttpHeaders;
}
function toStandardMethod(method) {
  return method ?? "GET";
}
function isNodeResponseStreamEnded(res) {
  const stream = "stream" in res ? res.stream : res;
  return stream.closed || stream.destroyed || stream.writableFinished;
}
function toAbortSignal(stream) {
  const controller = new AbortController();
  if (stream.errored) {
    controller.abort(stream.errored);
  } else if (isNodeResponseStreamEnded(stream)) {
    if (!stream.writableFinished || !stream.writableEnded) {
      controller.abort(new AbortError("Writable stream closed before it finished writing"));
    }
  } else {
    stream.once("error", (error) => controller.abort(error));
    stream.once("close", () => {
      if (!stream.writableFinished || !stream.writableEnded) {
        controller.abort(new AbortError("Writable stream closed before it finished writing"));
      }
    });
  }
  return controller.signal;
}
function toStandardUrl(req) {
  const protocol = "encrypted" in req.socket && req.socket.encrypted ? "https:" : "http:";
  const origin = guard(() => new URL(`${protocol}//${req.headers.host ?? "localhost"}`).origin) ?? `${protocol}//localhost`;
  const path = req.originalUrl ?? req.url ?? "/";
  return new URL(`${origin}${path.startsWith("/") ? "" : "/"}${path}`);
}
function toStandardLazyRequest(req, res) {
  const signal = toAbortSignal(res);
  return {
    method: toStandardMethod(req.method),
    url: toStandardUrl(req),
    headers: req.headers,
    body: once(() => toStandardBody(req, { signal })),
    signal
  };
}
function sendStandardResponse(res, standardResponse, options = {}) {
  return new Promise((resolve2, reject) => {
    const resHeaders = { ...standardResponse.headers };
    const resBody = toNodeHttpBody(standardResponse.body, resHeaders, options);
    if (isNodeResponseStreamEnded(res)) {
      if (typeof resBody === "object" && !resBody.closed) {
        resBody.destroy();
      }
      if (res.errored) {
        reject(res.errored);
      } else {
        resolve2();
      }
      return;
    }
    res.once("error", reject);
    res.once("close", resolve2);
    res.writeHead(standardResponse.status, toNodeHttpHeaders(resHeaders));
    if (resBody === void 0) {
      res.end();
    } else if (typeof resBody === "string") {
      res.end(resBody);
    } else {
      res.once("close", () => {
        if (!resBody.closed) {
          resBody.destroy(res.errored ?? void 0);
        }
      });
      resBody.once("error", (error) => res.destroy(error));
      resBody.pipe(res);
    }
  });
}

// node_modules/@orpc/server/dist/shared/server.DZ5BIITo.mjs
function resolveFriendlyStandardHandleOptions(options) {
  return {
    ...options,
    context: options.context ?? {}
    // Context only optional if all fields are optional
  };
}

// node_modules/@orpc/server/dist/shared/server.DEBcqOjg.mjs
var LAZY_SYMBOL = /* @__PURE__ */ Symbol("ORPC_LAZY_SYMBOL");
function lazy(loader, meta = {}) {
  return {
    [LAZY_SYMBOL]: {
      loader,
      meta
    }
  };
}
function isLazy(item) {
  return (typeof item === "object" || typeof item === "function") && item !== null && LAZY_SYMBOL in item;
}
function getLazyMeta(lazied) {
  return lazied[LAZY_SYMBOL].meta;
}
function unlazy(lazied) {
  return isLazy(lazied) ? lazied[LAZY_SYMBOL].loader() : Promise.resolve({ default: lazied });
}
function isStartWithMiddlewares(middlewares, compare) {
  if (compare.length > middlewares.length) {
    return false;
  }
  for (let i = 0; i < middlewares.length; i++) {
    if (compare[i] === void 0) {
      return true;
    }
    if (middlewares[i] !== compare[i]) {
      return false;
    }
  }
  return true;
}
function mergeMiddlewares(first, second, options) {
  if (options.dedupeLeading && isStartWithMiddlewares(second, first)) {
    return second;
  }
  return [...first, ...second];
}
function addMiddleware(middlewares, addition) {
  return [...middlewares, addition];
}
var Procedure = class {
  /**
   * This property holds the defined options.
   */
  "~orpc";
  constructor(def) {
    this["~orpc"] = def;
  }
};
function isProcedure(item) {
  if (item instanceof Procedure) {
    return true;
  }
  return isContractProcedure(item) && "middlewares" in item["~orpc"] && "inputValidationIndex" in item["~orpc"] && "outputValidationIndex" in item["~orpc"] && "handler" in item["~orpc"];
}
function mergeCurrentContext(context, other) {
  return { ...context, ...other };
}
function createORPCErrorConstructorMap(errors) {
  const proxy = new Proxy(errors, {
    get(target, code) {
      if (typeof code !== "string") {
        return Reflect.get(target, code);
      }
      const item = (...rest) => {
        const options = resolveMaybeOptionalOptions(rest);
        const config = errors[code];
        return new ORPCError(code, {
          defined: Boolean(config),
          status: config?.status,
          message: options.message ?? config?.message,
          data: options.data,
          cause: options.cause
        });
      };
      return item;
    }
  });
  return proxy;
}
function middlewareOutputFn(output) {
  return { output, context: {} };
}
function createProcedureClient(lazyableProcedure, ...rest) {
  const options = resolveMaybeOptionalOptions(rest);
  return async (...[input, callerOptions]) => {
    const path = toArray(options.path);
    const { default: procedure } = await unlazy(lazyableProcedure);
    const clientContext = callerOptions?.context ?? {};
    const context = await value(options.context ?? {}, clientContext);
    const errors = createORPCErrorConstructorMap(procedure["~orpc"].errorMap);
    const validateError = async (e) => {
      if (e instanceof ORPCError) {
        return await validateORPCError(procedure["~orpc"].errorMap, e);
      }
      return e;
    };
    try {
      const output = await runWithSpan(
        { name: "call_procedure", signal: callerOptions?.signal },
        (span) => {
          span?.setAttribute("procedure.path", [...path]);
          return intercept(
            toArray(options.interceptors),
            {
              context,
              input,
              // input only optional when it undefinable so we can safely cast it
              errors,
              path,
              procedure,
              signal: callerOptions?.signal,
              lastEventId: callerOptions?.lastEventId
            },
            (interceptorOptions) => executeProcedureInternal(interceptorOptions.procedure, interceptorOptions)
          );
        }
      );
      if (isAsyncIteratorObject(output)) {
        if (output instanceof HibernationEventIterator) {
          return output;
        }
        return overlayProxy(output, mapEventIterator(
          asyncIteratorWithSpan(
            { name: "consume_event_iterator_output", signal: callerOptions?.signal },
            output
          ),
          {
            value: (v) => v,
            error: (e) => validateError(e)
          }
        ));
      }
      return output;
    } catch (e) {
      throw await validateError(e);
    }
  };
}
async function validateInput(procedure, input) {
  const schema = procedure["~orpc"].inputSchema;
  if (!schema) {
    return input;
  }
  return runWithSpan(
    { name: "validate_input" },
    async () => {
      const result = await schema["~standard"].validate(input);
      if (result.issues) {
        throw new ORPCError("BAD_REQUEST", {
          message: "Input validation failed",
          data: {
            issues: result.issues
          },
          cause: new ValidationError({
            message: "Input validation failed",
            issues: result.issues,
            data: input
          })
        });
      }
      return result.value;
    }
  );
}
async function validateOutput(procedure, output) {
  const schema = procedure["~orpc"].outputSchema;
  if (!schema) {
    return output;
  }
  return runWithSpan(
    { name: "validate_output" },
    async () => {
      const result = await schema["~standard"].validate(output);
      if (result.issues) {
        throw new ORPCError("INTERNAL_SERVER_ERROR", {
          message: "Output validation failed",
          cause: new ValidationError({
            message: "Output validation failed",
            issues: result.issues,
            data: output
          })
        });
      }
      return result.value;
    }
  );
}
async function executeProcedureInternal(procedure, options) {
  const middlewares = procedure["~orpc"].middlewares;
  const inputValidationIndex = Math.min(Math.max(0, procedure["~orpc"].inputValidationIndex), middlewares.length);
  const outputValidationIndex = Math.min(Math.max(0, procedure["~orpc"].outputValidationIndex), middlewares.length);
  const next = async (index, context, input) => {
    let currentInput = input;
    if (index === inputValidationIndex) {
      currentInput = await validateInput(procedure, currentInput);
    }
    const mid = middlewares[index];
    const output = mid ? await runWithSpan(
      { name: `middleware.${mid.name}`, signal: options.signal },
      async (span) => {
        span?.setAttribute("middleware.index", index);
        span?.setAttribute("middleware.name", mid.name);
        const result = await mid({
          ...options,
          context,
          next: async (...[nextOptions]) => {
            const nextContext = nextOptions?.context ?? {};
            return {
              output: await next(index + 1, mergeCurrentContext(context, nextContext), currentInput),
              context: nextContext
            };
          }
        }, currentInput, middlewareOutputFn);
        return result.output;
      }
    ) : await runWithSpan(
      { name: "handler", signal: options.signal },
      () => procedure["~orpc"].handler({ ...options, context, input: currentInput })
    );
    if (index === outputValidationIndex) {
      return await validateOutput(procedure, output);
    }
    return output;
  };
  return next(0, options.context, options.input);
}
var HIDDEN_ROUTER_CONTRACT_SYMBOL = /* @__PURE__ */ Symbol("ORPC_HIDDEN_ROUTER_CONTRACT");
function setHiddenRouterContract(router, contract) {
  return new Proxy(router, {
    get(target, key) {
      if (key === HIDDEN_ROUTER_CONTRACT_SYMBOL) {
        return contract;
      }
      return Reflect.get(target, key);
    }
  });
}
function getHiddenRouterContract(router) {
  return router[HIDDEN_ROUTER_CONTRACT_SYMBOL];
}
function getRouter(router, path) {
  let current = router;
  for (let i = 0; i < path.length; i++) {
    const segment = path[i];
    if (!current) {
      return void 0;
    }
    if (isProcedure(current)) {
      return void 0;
    }
    if (!isTypescriptObject(current)) {
      return void 0;
    }
    if (!isLazy(current)) {
      current = current[segment];
      continue;
    }
    const lazied = current;
    const rest = path.slice(i);
    return lazy(async () => {
      const unwrapped = await unlazy(lazied);
      const next = getRouter(unwrapped.default, rest);
      return unlazy(next);
    }, getLazyMeta(lazied));
  }
  return current;
}
function createAccessibleLazyRouter(lazied) {
  const recursive = new Proxy(lazied, {
    get(target, key) {
      if (typeof key !== "string") {
        return Reflect.get(target, key);
      }
      const next = getRouter(lazied, [key]);
      return createAccessibleLazyRouter(next);
    }
  });
  return recursive;
}
function enhanceRouter(router, options) {
  if (isLazy(router)) {
    const laziedMeta = getLazyMeta(router);
    const enhancedPrefix = laziedMeta?.prefix ? mergePrefix(options.prefix, laziedMeta?.prefix) : options.prefix;
    const enhanced2 = lazy(async () => {
      const { default: unlaziedRouter } = await unlazy(router);
      const enhanced3 = enhanceRouter(unlaziedRouter, options);
      return unlazy(enhanced3);
    }, {
      ...laziedMeta,
      prefix: enhancedPrefix
    });
    const accessible = createAccessibleLazyRouter(enhanced2);
    return accessible;
  }
  if (isProcedure(router)) {
    const newMiddlewares = mergeMiddlewares(options.middlewares, router["~orpc"].middlewares, { dedupeLeading: options.dedupeLeadingMiddlewares });
    const newMiddlewareAdded = newMiddlewares.length - router["~orpc"].middlewares.length;
    const enhanced2 = new Procedure({
      ...router["~orpc"],
      route: enhanceRoute(router["~orpc"].route, options),
      errorMap: mergeErrorMap(options.errorMap, router["~orpc"].errorMap),
      middlewares: newMiddlewares,
      inputValidationIndex: router["~orpc"].inputValidationIndex + newMiddlewareAdded,
      outputValidationIndex: router["~orpc"].outputValidationIndex + newMiddlewareAdded
    });
    return enhanced2;
  }
  if (typeof router !== "object" || router === null) {
    return router;
  }
  const enhanced = {};
  for (const key in router) {
    enhanced[key] = enhanceRouter(router[key], options);
  }
  return enhanced;
}
function traverseContractProcedures(options, callback, lazyOptions = []) {
  let currentRouter = options.router;
  const hiddenContract = isTypescriptObject(options.router) ? getHiddenRouterContract(options.router) : void 0;
  if (hiddenContract !== void 0) {
    currentRouter = hiddenContract;
  }
  if (isLazy(currentRouter)) {
    lazyOptions.push({
      router: currentRouter,
      path: options.path
    });
  } else if (isContractProcedure(currentRouter)) {
    callback({
      contract: currentRouter,
      path: options.path
    });
  } else if (typeof currentRouter === "object" && currentRouter !== null) {
    for (const key in currentRouter) {
      traverseContractProcedures(
        {
          router: currentRouter[key],
          path: [...options.path, key]
        },
        callback,
        lazyOptions
      );
    }
  }
  return lazyOptions;
}
function createContractedProcedure(procedure, contract) {
  return new Procedure({
    ...procedure["~orpc"],
    errorMap: contract["~orpc"].errorMap,
    route: contract["~orpc"].route,
    meta: contract["~orpc"].meta
  });
}

// node_modules/@orpc/server/dist/shared/server.CMf4nKky.mjs
var CompositeStandardHandlerPlugin = class {
  plugins;
  constructor(plugins = []) {
    this.plugins = [...plugins].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  }
  init(options, router) {
    for (const plugin of this.plugins) {
      plugin.init?.(options, router);
    }
  }
};
var StandardHandler = class {
  constructor(router, matcher, codec, options) {
    this.matcher = matcher;
    this.codec = codec;
    const plugins = new CompositeStandardHandlerPlugin(options.plugins);
    plugins.init(options, router);
    this.interceptors = toArray(options.interceptors);
    this.clientInterceptors = toArray(options.clientInterceptors);
    this.rootInterceptors = toArray(options.rootInterceptors);
    this.matcher.init(router);
  }
  interceptors;
  clientInterceptors;
  rootInterceptors;
  async handle(request, options) {
    const prefix = options.prefix?.replace(/\/$/, "") || void 0;
    if (prefix && !request.url.pathname.startsWith(`${prefix}/`) && request.url.pathname !== prefix) {
      return { matched: false, response: void 0 };
    }
    return intercept(
      this.rootInterceptors,
      { ...options, request, prefix },
      async (interceptorOptions) => {
        return runWithSpan(
          { name: `${request.method} ${request.url.pathname}` },
          async (span) => {
            let step;
            try {
              return await intercept(
                this.interceptors,
                interceptorOptions,
                async ({ request: request2, context, prefix: prefix2 }) => {
                  const method = request2.method;
                  const url = request2.url;
                  const pathname = prefix2 ? url.pathname.replace(prefix2, "") : url.pathname;
                  const match = await runWithSpan(
                    { name: "find_procedure" },
                    () => this.matcher.match(method, `/${pathname.replace(/^\/|\/$/g, "")}`)
                  );
                  if (!match) {
                    return { matched: false, response: void 0 };
                  }
                  span?.updateName(`${ORPC_NAME}.${match.path.join("/")}`);
                  span?.setAttribute("rpc.system", ORPC_NAME);
                  span?.setAttribute("rpc.method", match.path.join("."));
                  step = "decode_input";
                  let input = await runWithSpan(
                    { name: "decode_input" },
                    () => this.codec.decode(request2, match.params, match.procedure)
                  );
                  step = void 0;
                  if (isAsyncIteratorObject(input)) {
                    input = asyncIteratorWithSpan(
                      { name: "consume_event_iterator_input", signal: request2.signal },
                      input
                    );
                  }
                  const client = createProcedureClient(match.procedure, {
                    context,
                    path: match.path,
                    interceptors: this.clientInterceptors
                  });
                  step = "call_procedure";
                  const output = await client(input, {
                    signal: request2.signal,
                    lastEventId: flattenHeader(request2.headers["last-event-id"])
                  });
                  step = void 0;
                  const response = this.codec.encode(output, match.procedure);
                  return {
                    matched: true,
                    response
                  };
                }
              );
            } catch (e) {
              if (step !== "call_procedure") {
                setSpanError(span, e);
              }
              const error = step === "decode_input" && !(e instanceof ORPCError) ? new ORPCError("BAD_REQUEST", {
                message: `Malformed request. Ensure the request body is properly formatted and the 'Content-Type' header is set correctly.`,
                cause: e
              }) : toORPCError(e);
              const response = this.codec.encodeError(error);
              return {
                matched: true,
                response
              };
            }
          }
        );
      }
    );
  }
};
var StandardRPCCodec = class {
  constructor(serializer) {
    this.serializer = serializer;
  }
  async decode(request, _params, _procedure) {
    const serialized = request.method === "GET" ? parseEmptyableJSON(request.url.searchParams.getAll("data").at(-1)) : await request.body();
    return this.serializer.deserialize(serialized);
  }
  encode(output, _procedure) {
    if (output instanceof ReadableStream) {
      return {
        status: 200,
        headers: {},
        body: output
      };
    }
    return {
      status: 200,
      headers: {},
      body: this.serializer.serialize(output)
    };
  }
  encodeError(error) {
    return {
      status: error.status,
      headers: {},
      body: this.serializer.serialize(error.toJSON())
    };
  }
};
var StandardRPCMatcher = class {
  filter;
  tree = new NullProtoObj();
  pendingRouters = [];
  constructor(options = {}) {
    this.filter = options.filter ?? true;
  }
  init(router, path = []) {
    const laziedOptions = traverseContractProcedures({ router, path }, (traverseOptions) => {
      if (!value(this.filter, traverseOptions)) {
        return;
      }
      const { path: path2, contract } = traverseOptions;
      const httpPath = toHttpPath(path2);
      if (isProcedure(contract)) {
        this.tree[httpPath] = {
          path: path2,
          contract,
          procedure: contract,
          // this mean dev not used contract-first so we can used contract as procedure directly
          router
        };
      } else {
        this.tree[httpPath] = {
          path: path2,
          contract,
          procedure: void 0,
          router
        };
      }
    });
    this.pendingRouters.push(...laziedOptions.map((option) => ({
      ...option,
      httpPathPrefix: toHttpPath(option.path)
    })));
  }
  async match(_method, pathname) {
    while (true) {
      const pendingRouter = this.pendingRouters.find(
        (pendingRouter2) => pathname.startsWith(pendingRouter2.httpPathPrefix)
      );
      if (!pendingRouter) {
        break;
      }
      pendingRouter.initPromise ??= unlazy(pendingRouter.router).then(({ default: router }) => {
        this.init(router, pendingRouter.path);
        this.pendingRouters.splice(this.pendingRouters.indexOf(pendingRouter), 1);
      }).catch((error) => {
        pendingRouter.initPromise = void 0;
        throw error;
      });
      await pendingRouter.initPromise;
    }
    const match = this.tree[pathname];
    if (!match) {
      return void 0;
    }
    if (!match.procedure) {
      const { default: maybeProcedure } = await unlazy(getRouter(match.router, match.path));
      if (!isProcedure(maybeProcedure)) {
        throw new Error(`
          [Contract-First] Missing or invalid implementation for procedure at path: ${toHttpPath(match.path)}.
          Ensure that the procedure is correctly defined and matches the expected contract.
        `);
      }
      match.procedure = createContractedProcedure(maybeProcedure, match.contract);
    }
    return {
      path: match.path,
      procedure: match.procedure
    };
  }
};
var StandardRPCHandler = class extends StandardHandler {
  constructor(router, options = {}) {
    const jsonSerializer = new StandardRPCJsonSerializer(options);
    const serializer = new StandardRPCSerializer(jsonSerializer);
    const matcher = new StandardRPCMatcher(options);
    const codec = new StandardRPCCodec(serializer);
    super(router, matcher, codec, options);
  }
};

// node_modules/@orpc/server/dist/shared/server.TEVCLCFC.mjs
var STRICT_GET_METHOD_PLUGIN_IS_GET_METHOD_CONTEXT_SYMBOL = /* @__PURE__ */ Symbol("STRICT_GET_METHOD_PLUGIN_IS_GET_METHOD_CONTEXT");
var StrictGetMethodPlugin = class {
  error;
  /**
   * make sure execute before batch plugin to get real method
   */
  order = 7e6;
  constructor(options = {}) {
    this.error = options.error ?? new ORPCError("METHOD_NOT_SUPPORTED");
  }
  init(options) {
    options.rootInterceptors ??= [];
    options.clientInterceptors ??= [];
    options.rootInterceptors.unshift((options2) => {
      const isGetMethod = options2.request.method === "GET";
      return options2.next({
        ...options2,
        context: {
          ...options2.context,
          [STRICT_GET_METHOD_PLUGIN_IS_GET_METHOD_CONTEXT_SYMBOL]: isGetMethod
        }
      });
    });
    options.clientInterceptors.unshift((options2) => {
      if (typeof options2.context[STRICT_GET_METHOD_PLUGIN_IS_GET_METHOD_CONTEXT_SYMBOL] !== "boolean") {
        throw new TypeError("[StrictGetMethodPlugin] strict GET method context has been corrupted or modified by another plugin or interceptor");
      }
      const procedureMethod = fallbackContractConfig("defaultMethod", options2.procedure["~orpc"].route.method);
      if (options2.context[STRICT_GET_METHOD_PLUGIN_IS_GET_METHOD_CONTEXT_SYMBOL] && procedureMethod !== "GET") {
        throw this.error;
      }
      return options2.next();
    });
  }
};

// node_modules/@orpc/server/dist/adapters/node/index.mjs
var CompositeNodeHttpHandlerPlugin = class extends CompositeStandardHandlerPlugin {
  initRuntimeAdapter(options) {
    for (const plugin of this.plugins) {
      plugin.initRuntimeAdapter?.(options);
    }
  }
};
var NodeHttpHandler = class {
  constructor(standardHandler, options = {}) {
    this.standardHandler = standardHandler;
    const plugin = new CompositeNodeHttpHandlerPlugin(options.plugins);
    plugin.initRuntimeAdapter(options);
    this.adapterInterceptors = toArray(options.adapterInterceptors);
    this.sendStandardResponseOptions = options;
  }
  sendStandardResponseOptions;
  adapterInterceptors;
  async handle(request, response, ...rest) {
    return intercept(
      this.adapterInterceptors,
      {
        ...resolveFriendlyStandardHandleOptions(resolveMaybeOptionalOptions(rest)),
        request,
        response,
        sendStandardResponseOptions: this.sendStandardResponseOptions
      },
      async ({ request: request2, response: response2, sendStandardResponseOptions, ...options }) => {
        const standardRequest = toStandardLazyRequest(request2, response2);
        const result = await this.standardHandler.handle(standardRequest, options);
        if (!result.matched) {
          return { matched: false };
        }
        await sendStandardResponse(response2, result.response, sendStandardResponseOptions);
        return { matched: true };
      }
    );
  }
};
var RPCHandler = class extends NodeHttpHandler {
  constructor(router, options = {}) {
    if (options.strictGetMethodPluginEnabled ?? true) {
      options.plugins ??= [];
      options.plugins.push(new StrictGetMethodPlugin());
    }
    super(new StandardRPCHandler(router, options), options);
  }
};

// services/sandboxd/src/edge/unix-server.ts
import { chmod as chmod2, rm as rm4 } from "node:fs/promises";
async function listenOnSocket(server, path) {
  await rm4(path, { force: true });
  await new Promise((resolve2, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve2();
    });
  });
  await chmod2(path, 384);
}

// node_modules/@orpc/server/dist/index.mjs
var DEFAULT_CONFIG = {
  initialInputValidationIndex: 0,
  initialOutputValidationIndex: 0,
  dedupeLeadingMiddlewares: true
};
function fallbackConfig(key, value2) {
  if (value2 === void 0) {
    return DEFAULT_CONFIG[key];
  }
  return value2;
}
function decorateMiddleware(middleware) {
  const decorated = ((...args) => middleware(...args));
  decorated.mapInput = (mapInput) => {
    const mapped = decorateMiddleware(
      (options, input, ...rest) => middleware(options, mapInput(input), ...rest)
    );
    return mapped;
  };
  decorated.concat = (concatMiddleware, mapInput) => {
    const mapped = mapInput ? decorateMiddleware(concatMiddleware).mapInput(mapInput) : concatMiddleware;
    const concatted = decorateMiddleware((options, input, output, ...rest) => {
      const merged = middleware({
        ...options,
        next: (...[nextOptions1]) => mapped({
          ...options,
          context: { ...options.context, ...nextOptions1?.context },
          next: (...[nextOptions2]) => options.next({ context: { ...nextOptions1?.context, ...nextOptions2?.context } })
        }, input, output, ...rest)
      }, input, output, ...rest);
      return merged;
    });
    return concatted;
  };
  return decorated;
}
function createActionableClient(client) {
  const action = async (input) => {
    try {
      return [null, await client(input)];
    } catch (error) {
      if (error instanceof Error && "digest" in error && typeof error.digest === "string" && error.digest.startsWith("NEXT_")) {
        throw error;
      }
      if (error instanceof Response && "options" in error && isObject(error.options) || isObject(error) && error.isNotFound === true) {
        throw error;
      }
      return [toORPCError(error).toJSON(), void 0];
    }
  };
  return action;
}
var DecoratedProcedure = class _DecoratedProcedure extends Procedure {
  /**
   * Adds type-safe custom errors.
   * The provided errors are spared-merged with any existing errors.
   *
   * @see {@link https://orpc.dev/docs/error-handling#type%E2%80%90safe-error-handling Type-Safe Error Handling Docs}
   */
  errors(errors) {
    return new _DecoratedProcedure({
      ...this["~orpc"],
      errorMap: mergeErrorMap(this["~orpc"].errorMap, errors)
    });
  }
  /**
   * Sets or updates the metadata.
   * The provided metadata is spared-merged with any existing metadata.
   *
   * @see {@link https://orpc.dev/docs/metadata Metadata Docs}
   */
  meta(meta) {
    return new _DecoratedProcedure({
      ...this["~orpc"],
      meta: mergeMeta(this["~orpc"].meta, meta)
    });
  }
  /**
   * Sets or updates the route definition.
   * The provided route is spared-merged with any existing route.
   * This option is typically relevant when integrating with OpenAPI.
   *
   * @see {@link https://orpc.dev/docs/openapi/routing OpenAPI Routing Docs}
   * @see {@link https://orpc.dev/docs/openapi/input-output-structure OpenAPI Input/Output Structure Docs}
   */
  route(route) {
    return new _DecoratedProcedure({
      ...this["~orpc"],
      route: mergeRoute(this["~orpc"].route, route)
    });
  }
  use(middleware, mapInput) {
    const mapped = mapInput ? decorateMiddleware(middleware).mapInput(mapInput) : middleware;
    return new _DecoratedProcedure({
      ...this["~orpc"],
      middlewares: addMiddleware(this["~orpc"].middlewares, mapped)
    });
  }
  /**
   * Make this procedure callable (works like a function while still being a procedure).
   *
   * @see {@link https://orpc.dev/docs/client/server-side Server-side Client Docs}
   */
  callable(...rest) {
    const client = createProcedureClient(this, ...rest);
    return new Proxy(client, {
      get: (target, key) => {
        return Reflect.has(this, key) ? Reflect.get(this, key) : Reflect.get(target, key);
      },
      has: (target, key) => {
        return Reflect.has(this, key) || Reflect.has(target, key);
      }
    });
  }
  /**
   * Make this procedure compatible with server action.
   *
   * @see {@link https://orpc.dev/docs/server-action Server Action Docs}
   */
  actionable(...rest) {
    const action = createActionableClient(createProcedureClient(this, ...rest));
    return new Proxy(action, {
      get: (target, key) => {
        return Reflect.has(this, key) ? Reflect.get(this, key) : Reflect.get(target, key);
      },
      has: (target, key) => {
        return Reflect.has(this, key) || Reflect.has(target, key);
      }
    });
  }
};
var Builder = class _Builder {
  /**
   * This property holds the defined options.
   */
  "~orpc";
  constructor(def) {
    this["~orpc"] = def;
  }
  /**
   * Sets or overrides the config.
   *
   * @see {@link https://orpc.dev/docs/client/server-side#middlewares-order Middlewares Order Docs}
   * @see {@link https://orpc.dev/docs/best-practices/dedupe-middleware#configuration Dedupe Middleware Docs}
   */
  $config(config) {
    const inputValidationCount = this["~orpc"].inputValidationIndex - fallbackConfig("initialInputValidationIndex", this["~orpc"].config.initialInputValidationIndex);
    const outputValidationCount = this["~orpc"].outputValidationIndex - fallbackConfig("initialOutputValidationIndex", this["~orpc"].config.initialOutputValidationIndex);
    return new _Builder({
      ...this["~orpc"],
      config,
      dedupeLeadingMiddlewares: fallbackConfig("dedupeLeadingMiddlewares", config.dedupeLeadingMiddlewares),
      inputValidationIndex: fallbackConfig("initialInputValidationIndex", config.initialInputValidationIndex) + inputValidationCount,
      outputValidationIndex: fallbackConfig("initialOutputValidationIndex", config.initialOutputValidationIndex) + outputValidationCount
    });
  }
  /**
   * Set or override the initial context.
   *
   * @see {@link https://orpc.dev/docs/context Context Docs}
   */
  $context() {
    return new _Builder({
      ...this["~orpc"],
      middlewares: [],
      inputValidationIndex: fallbackConfig("initialInputValidationIndex", this["~orpc"].config.initialInputValidationIndex),
      outputValidationIndex: fallbackConfig("initialOutputValidationIndex", this["~orpc"].config.initialOutputValidationIndex)
    });
  }
  /**
   * Sets or overrides the initial meta.
   *
   * @see {@link https://orpc.dev/docs/metadata Metadata Docs}
   */
  $meta(initialMeta) {
    return new _Builder({
      ...this["~orpc"],
      meta: initialMeta
    });
  }
  /**
   * Sets or overrides the initial route.
   * This option is typically relevant when integrating with OpenAPI.
   *
   * @see {@link https://orpc.dev/docs/openapi/routing OpenAPI Routing Docs}
   * @see {@link https://orpc.dev/docs/openapi/input-output-structure OpenAPI Input/Output Structure Docs}
   */
  $route(initialRoute) {
    return new _Builder({
      ...this["~orpc"],
      route: initialRoute
    });
  }
  /**
   * Sets or overrides the initial input schema.
   *
   * @see {@link https://orpc.dev/docs/procedure#initial-configuration Initial Procedure Configuration Docs}
   */
  $input(initialInputSchema) {
    return new _Builder({
      ...this["~orpc"],
      inputSchema: initialInputSchema
    });
  }
  /**
   * Creates a middleware.
   *
   * @see {@link https://orpc.dev/docs/middleware Middleware Docs}
   */
  middleware(middleware) {
    return decorateMiddleware(middleware);
  }
  /**
   * Adds type-safe custom errors.
   * The provided errors are spared-merged with any existing errors.
   *
   * @see {@link https://orpc.dev/docs/error-handling#type%E2%80%90safe-error-handling Type-Safe Error Handling Docs}
   */
  errors(errors) {
    return new _Builder({
      ...this["~orpc"],
      errorMap: mergeErrorMap(this["~orpc"].errorMap, errors)
    });
  }
  use(middleware, mapInput) {
    const mapped = mapInput ? decorateMiddleware(middleware).mapInput(mapInput) : middleware;
    return new _Builder({
      ...this["~orpc"],
      middlewares: addMiddleware(this["~orpc"].middlewares, mapped)
    });
  }
  /**
   * Sets or updates the metadata.
   * The provided metadata is spared-merged with any existing metadata.
   *
   * @see {@link https://orpc.dev/docs/metadata Metadata Docs}
   */
  meta(meta) {
    return new _Builder({
      ...this["~orpc"],
      meta: mergeMeta(this["~orpc"].meta, meta)
    });
  }
  /**
   * Sets or updates the route definition.
   * The provided route is spared-merged with any existing route.
   * This option is typically relevant when integrating with OpenAPI.
   *
   * @see {@link https://orpc.dev/docs/openapi/routing OpenAPI Routing Docs}
   * @see {@link https://orpc.dev/docs/openapi/input-output-structure OpenAPI Input/Output Structure Docs}
   */
  route(route) {
    return new _Builder({
      ...this["~orpc"],
      route: mergeRoute(this["~orpc"].route, route)
    });
  }
  /**
   * Defines the input validation schema.
   *
   * @see {@link https://orpc.dev/docs/procedure#input-output-validation Input Validation Docs}
   */
  input(schema) {
    return new _Builder({
      ...this["~orpc"],
      inputSchema: schema,
      inputValidationIndex: fallbackConfig("initialInputValidationIndex", this["~orpc"].config.initialInputValidationIndex) + this["~orpc"].middlewares.length
    });
  }
  /**
   * Defines the output validation schema.
   *
   * @see {@link https://orpc.dev/docs/procedure#input-output-validation Output Validation Docs}
   */
  output(schema) {
    return new _Builder({
      ...this["~orpc"],
      outputSchema: schema,
      outputValidationIndex: fallbackConfig("initialOutputValidationIndex", this["~orpc"].config.initialOutputValidationIndex) + this["~orpc"].middlewares.length
    });
  }
  /**
   * Defines the handler of the procedure.
   *
   * @see {@link https://orpc.dev/docs/procedure Procedure Docs}
   */
  handler(handler) {
    return new DecoratedProcedure({
      ...this["~orpc"],
      handler
    });
  }
  /**
   * Prefixes all procedures in the router.
   * The provided prefix is post-appended to any existing router prefix.
   *
   * @note This option does not affect procedures that do not define a path in their route definition.
   *
   * @see {@link https://orpc.dev/docs/openapi/routing#route-prefixes OpenAPI Route Prefixes Docs}
   */
  prefix(prefix) {
    return new _Builder({
      ...this["~orpc"],
      prefix: mergePrefix(this["~orpc"].prefix, prefix)
    });
  }
  /**
   * Adds tags to all procedures in the router.
   * This helpful when you want to group procedures together in the OpenAPI specification.
   *
   * @see {@link https://orpc.dev/docs/openapi/openapi-specification#operation-metadata OpenAPI Operation Metadata Docs}
   */
  tag(...tags) {
    return new _Builder({
      ...this["~orpc"],
      tags: mergeTags(this["~orpc"].tags, tags)
    });
  }
  /**
   * Applies all of the previously defined options to the specified router.
   *
   * @see {@link https://orpc.dev/docs/router#extending-router Extending Router Docs}
   */
  router(router) {
    return enhanceRouter(router, this["~orpc"]);
  }
  /**
   * Create a lazy router
   * And applies all of the previously defined options to the specified router.
   *
   * @see {@link https://orpc.dev/docs/router#extending-router Extending Router Docs}
   */
  lazy(loader) {
    return enhanceRouter(lazy(loader), this["~orpc"]);
  }
};
var os = new Builder({
  config: {},
  route: {},
  meta: {},
  errorMap: {},
  inputValidationIndex: fallbackConfig("initialInputValidationIndex"),
  outputValidationIndex: fallbackConfig("initialOutputValidationIndex"),
  middlewares: [],
  dedupeLeadingMiddlewares: true
});
function implementerInternal(contract, config, middlewares) {
  if (isContractProcedure(contract)) {
    const impl2 = new Builder({
      ...contract["~orpc"],
      config,
      middlewares,
      inputValidationIndex: fallbackConfig("initialInputValidationIndex", config?.initialInputValidationIndex) + middlewares.length,
      outputValidationIndex: fallbackConfig("initialOutputValidationIndex", config?.initialOutputValidationIndex) + middlewares.length,
      dedupeLeadingMiddlewares: fallbackConfig("dedupeLeadingMiddlewares", config.dedupeLeadingMiddlewares)
    });
    return impl2;
  }
  const impl = new Proxy(contract, {
    get: (target, key) => {
      if (typeof key !== "string") {
        return Reflect.get(target, key);
      }
      let method;
      if (key === "middleware") {
        method = (mid) => decorateMiddleware(mid);
      } else if (key === "use") {
        method = (mid) => {
          return implementerInternal(
            contract,
            config,
            addMiddleware(middlewares, mid)
          );
        };
      } else if (key === "router") {
        method = (router) => {
          const adapted = enhanceRouter(router, {
            middlewares,
            errorMap: {},
            prefix: void 0,
            tags: void 0,
            dedupeLeadingMiddlewares: fallbackConfig("dedupeLeadingMiddlewares", config.dedupeLeadingMiddlewares)
          });
          return setHiddenRouterContract(adapted, contract);
        };
      } else if (key === "lazy") {
        method = (loader) => {
          const adapted = enhanceRouter(lazy(loader), {
            middlewares,
            errorMap: {},
            prefix: void 0,
            tags: void 0,
            dedupeLeadingMiddlewares: fallbackConfig("dedupeLeadingMiddlewares", config.dedupeLeadingMiddlewares)
          });
          return setHiddenRouterContract(adapted, contract);
        };
      }
      const next = getContractRouter(target, [key]);
      if (!next) {
        return method ?? next;
      }
      const nextImpl = implementerInternal(next, config, middlewares);
      if (method) {
        return new Proxy(method, {
          get(_, key2) {
            return Reflect.get(nextImpl, key2);
          }
        });
      }
      return nextImpl;
    }
  });
  return impl;
}
function implement(contract, config = {}) {
  const implInternal = implementerInternal(contract, config, []);
  const impl = new Proxy(implInternal, {
    get: (target, key) => {
      let method;
      if (key === "$context") {
        method = () => impl;
      } else if (key === "$config") {
        method = (config2) => implement(contract, config2);
      }
      const next = Reflect.get(target, key);
      if (!method || !next || typeof next !== "function" && typeof next !== "object") {
        return method || next;
      }
      return new Proxy(method, {
        get(_, key2) {
          return Reflect.get(next, key2);
        }
      });
    }
  });
  return impl;
}

// services/sandboxd/src/command-frames.ts
var maxWaiting = 1024 * 1024;
async function* commandFrames(processes, spec, signal) {
  const left = new AbortController();
  const waiting = [];
  let size = 0;
  let wake = () => {
  };
  let room = () => {
  };
  const output = (chunk) => {
    waiting.push(chunk);
    size += chunk.text.length;
    wake();
    if (size <= maxWaiting) return;
    return new Promise((resolve2) => {
      room = resolve2;
    });
  };
  const ended = processes.run(spec, output, AbortSignal.any([signal, left.signal]));
  let over = false;
  const finish = () => {
    over = true;
    wake();
  };
  const settled = ended.then(finish, finish);
  try {
    for (; ; ) {
      const chunk = waiting.shift();
      if (chunk) {
        size -= chunk.text.length;
        if (size <= maxWaiting) room();
        yield { kind: "output", ...chunk };
      } else if (over) {
        yield { kind: "end", end: await ended };
        return;
      } else {
        await new Promise((resolve2) => {
          wake = resolve2;
        });
      }
    }
  } finally {
    left.abort();
    room();
    await settled;
  }
}

// services/sandboxd/src/router.ts
var base642 = (bytes) => Buffer.from(bytes).toString("base64");
var bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));
function daemonRouter(parts) {
  const base = implement(daemonContract).$context();
  const open5 = base.use(async ({ next }) => {
    try {
      return await next();
    } catch (thrown) {
      throw asOrpcError(thrown);
    }
  });
  const os2 = open5.use(({ context, next }) => {
    const one = (name) => [context.headers[name] ?? []].flat()[0];
    parts.access.check(one(tokenHeader), Number(one(generationHeader) ?? Number.NaN));
    return next();
  });
  return {
    hello: open5.hello.handler(async ({ input }) => {
      parts.access.hello(input.token, input.generation);
      const { version, epoch } = parts;
      return { version, epoch, hasCheckout: await parts.checkout.exists(), runs: parts.runs.list() };
    }),
    checkout: os2.checkout.router({
      prepare: os2.checkout.prepare.handler(({ input, signal }) => parts.checkout.prepare(input, signalOr(signal))),
      changes: os2.checkout.changes.handler(() => parts.checkout.changes()),
      base: os2.checkout.base.handler(async ({ input }) => {
        const found = await parts.checkout.base(input.path);
        return found.ok ? { ok: true, bytes: base642(found.bytes) } : found;
      })
    }),
    ...workspaceRoutes(os2, parts.workspace),
    terminals: terminalRoutes(os2, parts.terminals),
    runs: runRoutes(os2, parts.runs)
  };
}
function asOrpcError(thrown) {
  if (thrown instanceof ORPCError) return thrown;
  const { status, exit: _, ...body } = faultBody(thrown);
  return new ORPCError(body.code, { status, message: body.message, data: body, cause: thrown });
}
var signalOr = (signal) => signal ?? new AbortController().signal;
function workspaceRoutes(os2, workspace) {
  const { files, search } = workspace;
  return {
    files: os2.files.router({
      read: os2.files.read.handler(async ({ input: { path, maxBytes } }) => {
        const read = await files.read(path, maxBytes === void 0 ? {} : { maxBytes });
        return read.ok ? { ...read, bytes: base642(read.bytes) } : read;
      }),
      write: os2.files.write.handler(
        ({ input: { path, bytes, expect } }) => files.write(path, bytesOf(bytes), expect === void 0 ? {} : { expect })
      ),
      change: os2.files.change.handler(({ input }) => files.change(input)),
      list: os2.files.list.handler(({ input }) => files.list(input.path)),
      watch: os2.files.watch.handler(async function* ({ signal }) {
        yield* workspace.watch.changes(signalOr(signal));
      })
    }),
    search: os2.search.router({
      glob: os2.search.glob.handler(
        ({ input: { pattern, path, max } }) => search.glob(pattern, { ...path === void 0 ? {} : { path }, ...max === void 0 ? {} : { max } })
      ),
      text: os2.search.text.handler(({ input, signal }) => search.text(input, signal))
    }),
    processes: os2.processes.router({
      run: os2.processes.run.handler(
        ({ input: { env, ...spec }, signal }) => commandFrames(workspace.processes, { ...spec, ...env ? { env } : {} }, signalOr(signal))
      )
    })
  };
}
function terminalRoutes(os2, terminals) {
  return os2.terminals.router({
    list: os2.terminals.list.handler(() => terminals.list()),
    open: os2.terminals.open.handler(
      ({ input: { title, ...rest } }) => terminals.open({ ...rest, ...title === void 0 ? {} : { title } })
    ),
    attach: os2.terminals.attach.handler(
      ({ input, signal }) => terminals.attach(input.id, input.after, signalOr(signal))
    ),
    input: os2.terminals.input.handler(({ input }) => {
      terminals.input(input);
      return {};
    }),
    resize: os2.terminals.resize.handler(({ input }) => {
      terminals.resize(input.id, input.size);
      return {};
    }),
    close: os2.terminals.close.handler(async ({ input }) => {
      await terminals.close(input.id);
      return {};
    })
  });
}
function runRoutes(os2, runs) {
  return os2.runs.router({
    start: os2.runs.start.handler(({ input }) => runs.start(input)),
    events: os2.runs.events.handler(({ input, signal }) => runs.events(input, signalOr(signal))),
    acknowledge: os2.runs.acknowledge.handler(async ({ input }) => {
      await runs.acknowledge(input);
      return {};
    }),
    command: os2.runs.command.handler(({ input }) => {
      runs.command(input);
      return {};
    }),
    state: os2.runs.state.handler(({ input }) => runs.state(input.runId))
  });
}

// services/sandboxd/src/daemon-server.ts
async function serveDaemon(socketPath, parts) {
  const handler = new RPCHandler(daemonRouter(parts));
  const sessions = /* @__PURE__ */ new Set();
  const server = createServer({
    streamResetBurst: limits.pipeResetBurst.value,
    streamResetRate: limits.pipeResetRate.value,
    settings: { maxConcurrentStreams: limits.pipeStreams.value }
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.on("error", () => {
    });
  });
  server.on("request", (request, response) => void answer(handler, request, response));
  await listenOnSocket(server, socketPath);
  return {
    close: () => new Promise((resolve2) => {
      for (const session of sessions) session.destroy();
      server.close(() => resolve2());
    })
  };
}
async function answer(handler, request, response) {
  request.on("error", () => {
  });
  response.on("error", () => {
  });
  try {
    const context = { headers: request.headers };
    const { matched } = await handler.handle(request, response, { prefix: daemonPrefix, context });
    if (!matched) refuse(response, new Fault("not-found"));
  } catch (thrown) {
    if (!response.stream?.destroyed && !response.headersSent) refuse(response, thrown);
  }
}
function refuse(response, thrown) {
  const { status, exit: _, ...body } = faultBody(thrown);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

// services/sandboxd/src/edge/edge.ts
import { connect as connect2 } from "node:http2";
function openEdge(options = {}) {
  const state = { session: null, waiting: /* @__PURE__ */ new Set(), all: /* @__PURE__ */ new Set(), closed: false };
  const waitMs = options.waitMs ?? limits.edgeWaitMs.value;
  return {
    accept: (pipe) => accept(state, pipe),
    request: async (headers, { endStream = false, signal } = {}) => {
      const session = usable(state.session) ?? await nextSession(state, waitMs, signal);
      const stream = session.request(headers, { endStream });
      stream.on("error", () => {
      });
      return stream;
    },
    close: () => {
      state.closed = true;
      for (const session of state.all) session.destroy();
    }
  };
}
var usable = (session) => session && !session.closed && !session.destroyed ? session : null;
function accept(state, pipe) {
  const session = connect2("http://edge", { createConnection: () => pipe });
  state.all.add(session);
  let alive;
  session.once("connect", () => {
    const before = state.session;
    state.session = session;
    before?.close();
    for (const take of state.waiting) take(session);
    state.waiting.clear();
    alive = setInterval(() => ping(session), limits.pipePingMs.value);
  });
  session.on("error", () => {
  });
  pipe.on("error", () => {
  });
  session.once("close", () => {
    clearInterval(alive);
    state.all.delete(session);
    if (state.session === session) state.session = null;
    pipe.destroy();
  });
  if (state.closed) session.destroy();
}
function ping(session) {
  if (session.destroyed) return;
  const dead = setTimeout(() => session.destroy(), limits.pipeDeadMs.value);
  dead.unref();
  if (!session.ping(() => clearTimeout(dead))) clearTimeout(dead);
}
function nextSession(state, waitMs, signal) {
  return new Promise((resolve2, reject) => {
    const leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted2);
      state.waiting.delete(take);
    };
    const take = (session) => {
      leave();
      resolve2(session);
    };
    const aborted2 = () => {
      leave();
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      leave();
      reject(new Fault("unreachable", { what: "The control plane" }));
    }, waitMs);
    signal?.addEventListener("abort", aborted2);
    state.waiting.add(take);
    if (signal?.aborted) aborted2();
  });
}

// services/sandboxd/src/edge/proxy.ts
import { createServer as createServer2 } from "node:net";
import { pipeline } from "node:stream";

// services/sandboxd/src/edge/http-head.ts
var maxHeadBytes = 64 * 1024;
var headMs = 1e4;
function readHead(socket) {
  return new Promise((resolve2) => {
    let bytes = Buffer.alloc(0);
    const end2 = (head) => {
      clearTimeout(timer);
      socket.pause();
      socket.off("data", read).off("close", none).off("end", none);
      resolve2(head);
    };
    const none = () => end2(null);
    const read = (part) => {
      bytes = Buffer.concat([bytes, part]);
      const at = bytes.indexOf("\r\n\r\n");
      if (at >= 0) end2(parseHead(bytes.subarray(0, at).toString("latin1"), bytes.subarray(at + 4)));
      else if (bytes.length > maxHeadBytes) end2(null);
    };
    const timer = setTimeout(none, headMs);
    socket.on("data", read).once("close", none).once("end", none);
  });
}
function parseHead(text, rest) {
  const [first = "", ...lines] = text.split("\r\n");
  const found = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first);
  if (!found) return null;
  const headers = lines.map((line2) => {
    const colon = line2.indexOf(":");
    return [line2.slice(0, colon).toLowerCase(), line2.slice(colon + 1).trim()];
  });
  if (headers.some(([name]) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name))) return null;
  return { method: found[1] ?? "", target: found[2] ?? "", headers, rest };
}
var headerOf = (head, name) => head.headers.find(([found]) => found === name)?.[1];
async function* readBody(socket, head) {
  const bytes = openBytes(socket, head.rest);
  if (/\bchunked$/i.test(headerOf(head, "transfer-encoding") ?? "")) {
    for (; ; ) {
      const size = Number.parseInt(await bytes.line(), 16);
      if (!(size >= 0)) throw new Error("A chunk of the request has no size.");
      if (size === 0) break;
      yield* bytes.take(size);
      await bytes.line();
    }
    while (await bytes.line() !== "") {
    }
    return;
  }
  yield* bytes.take(Number(headerOf(head, "content-length") ?? 0));
}
function openBytes(socket, first) {
  const parts = socket.iterator({ destroyOnReturn: false });
  let rest = first;
  const more = async () => {
    const next = await parts.next();
    if (next.done) throw new Error("The request was cut.");
    rest = Buffer.concat([rest, next.value]);
  };
  return {
    async line() {
      for (; ; ) {
        const at = rest.indexOf("\r\n");
        if (at >= 0) {
          const text = rest.subarray(0, at).toString("latin1");
          rest = rest.subarray(at + 2);
          return text;
        }
        if (rest.length > maxHeadBytes) throw new Error("A line of the request is too long.");
        await more();
      }
    },
    async *take(length) {
      for (let left = length; left > 0; ) {
        if (rest.length === 0) await more();
        const part = rest.subarray(0, left);
        rest = rest.subarray(part.length);
        left -= part.length;
        yield part;
      }
    }
  };
}

// services/sandboxd/src/edge/proxy.ts
var maxRefusal = 64 * 1024;
var hopHeaders = /* @__PURE__ */ new Set(["connection", "proxy-connection", "proxy-authorization", "keep-alive", "upgrade", "expect"]);
async function openProxy(edge, port) {
  const sockets = /* @__PURE__ */ new Set();
  const server = createServer2({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    void serve(edge, socket);
  });
  await new Promise((resolve2, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve2);
  });
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : port,
    close: () => new Promise((resolve2) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve2());
    })
  };
}
async function serve(edge, socket) {
  const head = await readHead(socket);
  if (!head) {
    socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
    return;
  }
  const left = new AbortController();
  socket.once("close", () => left.abort());
  try {
    if (head.method === "CONNECT") await connectThrough(edge, socket, head, left.signal);
    else await passRequest(edge, socket, head, left.signal);
  } catch (thrown) {
    if (!left.signal.aborted) refuse2(socket, thrown);
  }
}
async function connectThrough(edge, socket, head, signal) {
  const { hostname, port } = new URL(`http://${head.target}`);
  const stream = await openEgress(edge, hostname, port || "80", signal);
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  join3(socket, stream, head.rest);
}
async function passRequest(edge, socket, head, signal) {
  if (!URL.canParse(head.target)) throw new Fault("bad-input", { where: "request", problem: "is not a proxy request" });
  const url = new URL(head.target);
  if (url.hostname === edgeHost) return passToEdge(edge, socket, head, url, signal);
  if (url.protocol !== "http:") throw new Fault("unsupported", { what: `A plain proxy request for ${url.protocol}` });
  const stream = await openEgress(edge, url.hostname, url.port || "80", signal);
  const headers = head.headers.filter(([name]) => !hopHeaders.has(name) && name !== "host");
  const lines = [["host", url.host], ...headers, ["connection", "close"]].map(
    ([name, value2]) => `${name}: ${value2}\r
`
  );
  stream.write(`${head.method} ${url.pathname}${url.search} HTTP/1.1\r
${lines.join("")}\r
`);
  join3(socket, stream, head.rest);
}
async function openEgress(edge, host, port, signal) {
  if (host === edgeHost) throw new Fault("unsupported", { what: `TLS to ${edgeHost}` });
  const named = { [egressHostHeader]: host.replace(/^\[|\]$/g, ""), [egressPortHeader]: port };
  const stream = await edge.request({ ":method": "POST", ":path": edgePaths.egress, ...named }, { signal });
  signal.addEventListener("abort", () => stream.close(8), { once: true });
  const { status } = await responseOf(stream);
  if (status === 200) return stream;
  throw new Refusal(status, await textOf(stream));
}
var Refusal = class extends Error {
  status;
  constructor(status, body) {
    super(body);
    this.name = "Refusal";
    this.status = status;
  }
};
async function textOf(stream) {
  let text = "";
  for await (const part of stream) if (text.length < maxRefusal) text += Buffer.from(part).toString("utf8");
  return text;
}
function join3(socket, stream, first) {
  if (first.length > 0) stream.write(first);
  pipeline(socket, stream, (error) => error && stream.close(8));
  pipeline(stream, socket, (error) => error && socket.destroy());
}
async function passToEdge(edge, socket, head, url, signal) {
  if (!url.pathname.startsWith(edgePaths.git)) throw new Fault("not-found");
  const headers = head.headers.filter(
    ([name]) => !hopHeaders.has(name) && !["host", "content-length", "transfer-encoding"].includes(name)
  );
  const stream = await edge.request(
    { ":method": head.method, ":path": url.pathname + url.search, ...Object.fromEntries(headers) },
    { signal }
  );
  signal.addEventListener("abort", () => stream.close(8), { once: true });
  if (/100-continue/i.test(headerOf(head, "expect") ?? "")) socket.write("HTTP/1.1 100 Continue\r\n\r\n");
  const answer2 = responseOf(stream);
  sendBody(socket, head, stream).catch(() => stream.close(8));
  const { status, headers: answered } = await answer2;
  const lines = [...answered].map(([name, value2]) => `${name}: ${value2}\r
`).join("");
  socket.write(`HTTP/1.1 ${status} ${status < 400 ? "OK" : "Refused"}\r
${lines}connection: close\r
\r
`);
  pipeline(stream, socket, (error) => error && socket.destroy());
}
async function sendBody(socket, head, stream) {
  for await (const part of readBody(socket, head)) {
    if (stream.destroyed) return;
    if (!stream.write(part)) await new Promise((resolve2) => stream.once("drain", resolve2).once("close", resolve2));
  }
  stream.end();
}
function refuse2(socket, thrown) {
  const { status, body, message } = thrown instanceof Refusal ? readRefusal(thrown) : ownRefusal(thrown);
  const phrase = message.replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r
content-type: application/json\r
content-length: ${length}\r
connection: close\r
\r
${body}`
  );
  socket.resume();
}
function ownRefusal(thrown) {
  const { status, exit: _, ...body } = faultBody(thrown instanceof Fault ? thrown : unreachable(thrown));
  return { status, body: JSON.stringify(body), message: body.message };
}
var unreachable = (cause) => new Fault("unreachable", { what: "The way out of the sandbox" }, { cause });
function readRefusal({ status, message: body }) {
  const found = /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return { status, body, message: found ?? "Refused" };
}

// services/sandboxd/src/runs/runs.ts
import { mkdirSync, rmSync as rmSync2 } from "node:fs";

// services/sandboxd/src/runs/command-queue.ts
function openCommandQueue() {
  const waiting = [];
  let wake = () => {
  };
  return {
    push(command) {
      waiting.push(command);
      wake();
    },
    async *read(signal) {
      const aborted2 = () => wake();
      signal.addEventListener("abort", aborted2);
      try {
        while (!signal.aborted) {
          const command = waiting.shift();
          if (command) yield command;
          else
            await new Promise((resolve2) => {
              wake = resolve2;
            });
        }
      } finally {
        signal.removeEventListener("abort", aborted2);
      }
    }
  };
}

// services/sandboxd/src/runs/redact.ts
var token = /cb_[a-z]+_[A-Za-z0-9_-]{8,}/g;
var beginning = /c(?:b(?:_(?:[a-z]+(?:_[A-Za-z0-9_-]*)?)?)?)?$/;
var maxToken = 200;
var redact = (text) => text.replace(token, (found) => `${found.slice(0, found.indexOf("_", 3))}_[hidden]`);
function splitAtToken(text) {
  const at = text.search(beginning);
  if (at < 0 || text.length - at > maxToken) return { ready: text, held: "" };
  return { ready: text.slice(0, at), held: text.slice(at) };
}
function mapTexts(value2, change) {
  if (typeof value2 === "string") return change(value2);
  if (Array.isArray(value2)) return value2.map((inner) => mapTexts(inner, change));
  if (typeof value2 !== "object" || value2 === null) return value2;
  return Object.fromEntries(Object.entries(value2).map(([name, inner]) => [name, mapTexts(inner, change)]));
}

// services/sandboxd/src/runs/joiner.ts
var keptChars = 16 * 1024;
function openJoiner() {
  const waiting = /* @__PURE__ */ new Map();
  const take = (agentId) => {
    const piece = waiting.get(agentId);
    waiting.delete(agentId);
    return piece ? pieces(piece, redact(textOf2(piece))) : [];
  };
  return {
    add(draft) {
      const agentId = draft.agentId;
      if (draft.type !== "message.delta" && draft.type !== "tool.output") {
        const before = agentId === null ? [...waiting.keys()].flatMap(take) : take(agentId);
        return [...before, checked(draft)];
      }
      const open5 = waiting.get(agentId);
      if (!open5 || keyOf(open5) !== keyOf(draft)) {
        const before = take(agentId);
        waiting.set(agentId, draft);
        return before;
      }
      const joined2 = textOf2(open5) + textOf2(draft);
      waiting.set(agentId, withText(open5, joined2));
      return joined2.length > limits.deltaBytes.value ? take(agentId) : [];
    },
    flush() {
      return [...waiting].flatMap(([agentId, piece]) => {
        const { ready, held } = splitAtToken(textOf2(piece));
        if (held === "") waiting.delete(agentId);
        else waiting.set(agentId, withText(piece, held));
        return ready === "" ? [] : pieces(piece, redact(ready));
      });
    },
    waits: () => waiting.size > 0
  };
}
var textOf2 = (piece) => piece.type === "message.delta" ? piece.text : piece.chunk;
var keyOf = (piece) => piece.type === "message.delta" ? `${piece.messageId} ${piece.channel}` : `${piece.callId} ${piece.stream}`;
var withText = (piece, text) => piece.type === "message.delta" ? { ...piece, text } : { ...piece, chunk: text };
function pieces(piece, text) {
  const parts = [];
  for (let at = 0; at < text.length; ) {
    let end2 = Math.min(at + limits.deltaBytes.value, text.length);
    if (end2 < text.length && isHighSurrogate(text.charCodeAt(end2 - 1))) end2--;
    parts.push(withText(piece, text.slice(at, end2)));
    at = end2;
  }
  return parts;
}
var isHighSurrogate = (code) => code >= 55296 && code < 56320;
function checked(draft) {
  const hidden = mapTexts(draft, redact);
  if (JSON.stringify(hidden).length <= limits.eventBytes.value) return hidden;
  return mapTexts(
    hidden,
    (text) => text.length <= 2 * keptChars ? text : `${text.slice(0, keptChars)}
[\u2026 ${text.length - 2 * keptChars} characters left out \u2026]
${text.slice(-keptChars)}`
  );
}

// services/sandboxd/src/runs/run-state.ts
var startedRun = { lseq: 0, acknowledged: 0, finished: false, full: false, commands: /* @__PURE__ */ new Set() };

// services/sandboxd/src/runs/run-transition.ts
function nextRun(state, happening) {
  switch (happening.kind) {
    case "drafted":
      return drafted(state, happening.draft, happening.full);
    case "ended":
      return state.finished ? { state, actions: [] } : spooled(state, [endedWithoutWord()]);
    case "acknowledged": {
      const acknowledged = Math.min(happening.lseq, state.lseq);
      if (acknowledged <= state.acknowledged) return { state, actions: [] };
      const forget = state.finished && acknowledged === state.lseq;
      return { state: { ...state, acknowledged }, actions: [{ kind: "trim", lseq: acknowledged, forget }] };
    }
    case "commanded": {
      if (state.finished || state.commands.has(happening.id)) return { state, actions: [] };
      const { command } = happening;
      const actions = [{ kind: "deliver", command }];
      if (command.kind === "cancel" && command.agentId === void 0) actions.push({ kind: "limit-cancel" });
      return { state: { ...state, commands: new Set(state.commands).add(happening.id) }, actions };
    }
  }
}
function drafted(state, draft, full) {
  if (state.finished) return { state, actions: [] };
  if (!full) return spooled({ ...state, full: false }, [draft]);
  const drafts = draft.type === "tool.output" ? [] : [draft];
  return spooled({ ...state, full: true }, state.full ? drafts : [spoolIsFull, ...drafts]);
}
function spooled(state, drafts) {
  const actions = drafts.map((draft, index) => ({ kind: "spool", lseq: state.lseq + index + 1, draft }));
  const finished = drafts.some(({ type }) => type === "run.finished");
  if (finished) actions.push({ kind: "sync" });
  return { state: { ...state, lseq: state.lseq + drafts.length, finished }, actions };
}
var spoolIsFull = {
  type: "notice",
  agentId: null,
  level: "warning",
  code: "spool-full",
  message: "Events cannot be sent fast enough; output of tools is left out until they can."
};
function endedWithoutWord() {
  const { status: _, exit: __, ...error } = faultBody(new Fault("internal"));
  return {
    type: "run.finished",
    agentId: null,
    stop: "error",
    error,
    usage: noUsage,
    cost: null,
    files: [],
    denied: []
  };
}

// services/sandboxd/src/runs/spool.ts
import { closeSync, fdatasync, openSync, rmSync, writeSync } from "node:fs";
import { open as open4 } from "node:fs/promises";
import { join as join4 } from "node:path";
var segmentBytes = 4 * 1024 * 1024;
var readBytes = 256 * 1024;
function openSpool(folder2, name) {
  let segments = [];
  let last = 0;
  const segmentToWrite = () => {
    const newest = segments.at(-1);
    if (newest && newest.bytes < segmentBytes) return newest;
    const path = join4(folder2, `${name}.${last + 1}.jsonl`);
    const segment = {
      path,
      fd: openSync(path, "w+", 384),
      first: last + 1,
      offsets: [],
      bytes: 0,
      unwritten: /* @__PURE__ */ new Map()
    };
    segments.push(segment);
    return segment;
  };
  const close = (segment) => {
    closeSync(segment.fd);
    rmSync(segment.path, { force: true });
  };
  return {
    append(line2) {
      const segment = segmentToWrite();
      last++;
      writeLine(segment, line2);
    },
    async read(after) {
      const segment = segments.find(({ first, offsets }) => after + 1 < first + offsets.length);
      return segment ? readLines(segment, Math.max(0, after + 1 - segment.first)) : [];
    },
    sync: async () => {
      const newest = segments.at(-1);
      if (!newest) return;
      await new Promise((resolve2) => {
        fdatasync(newest.fd, () => resolve2());
      });
    },
    trim(number) {
      const gone = segments.filter(
        ({ first, offsets }, index) => index < segments.length - 1 && first + offsets.length - 1 <= number
      );
      segments = segments.filter((segment) => !gone.includes(segment));
      for (const segment of gone) close(segment);
    },
    get bytes() {
      return segments.reduce((sum, segment) => sum + segment.bytes, 0);
    },
    remove() {
      for (const segment of segments) close(segment);
      segments = [];
    }
  };
}
function writeLine(segment, line2) {
  const bytes = Buffer.from(`${line2}
`);
  segment.offsets.push(segment.bytes);
  try {
    writeSync(segment.fd, bytes, 0, bytes.length, segment.bytes);
    segment.bytes += bytes.length;
  } catch {
    segment.unwritten.set(segment.offsets.length - 1, line2);
  }
}
async function readLines({ path, offsets, bytes, unwritten }, from) {
  const start2 = offsets[from] ?? bytes;
  let count = 1;
  while (from + count < offsets.length && (offsets[from + count] ?? 0) - start2 < readBytes) count++;
  const end2 = offsets[from + count] ?? bytes;
  const text = await readRange(path, start2, end2);
  const written = text === "" ? [] : text.slice(0, -1).split("\n");
  return Array.from({ length: count }, (_, index) => unwritten.get(from + index) ?? written.shift() ?? "");
}
async function readRange(path, start2, end2) {
  if (end2 === start2) return "";
  const file = await open4(path, "r");
  try {
    const buffer = Buffer.alloc(end2 - start2);
    await file.read(buffer, 0, buffer.length, start2);
    return buffer.toString("utf8");
  } finally {
    await file.close();
  }
}

// services/sandboxd/src/runs/runs.ts
var runMark = "CODEBERTH_RUN";
var syncMs = 1e3;
var cancelMs = limits.cancelKillMs.value - 2e3;
function openRuns(options) {
  rmSync2(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const table = /* @__PURE__ */ new Map();
  const find = (runId, epoch) => {
    const run = table.get(runId);
    if (!run || epoch !== options.epoch) throw new Fault("not-found");
    return run;
  };
  const forget = (run) => {
    table.delete(run.id);
    run.spool.remove();
  };
  const tell = (run, happening) => apply2(options, run, happening, forget);
  return {
    list: () => [...table.keys()],
    start(spec) {
      if (!table.has(spec.runId)) {
        const run = newRun(options, spec.runId);
        table.set(spec.runId, run);
        run.done = carryOut2(options, run, spec, (happening) => tell(run, happening));
      }
      return { epoch: options.epoch };
    },
    events: ({ runId, epoch, after }, signal) => follow3(find(runId, epoch), after, signal),
    acknowledge({ runId, epoch, lseq }) {
      const run = table.get(runId);
      if (run && epoch === options.epoch) tell(run, { kind: "acknowledged", lseq });
    },
    command: ({ runId, commandId, command }) => tell(find(runId, options.epoch), { kind: "commanded", id: commandId, command }),
    state(runId) {
      const run = table.get(runId);
      return run ? { epoch: options.epoch, lseq: run.state.lseq, finished: run.state.finished } : null;
    },
    async close() {
      for (const run of table.values()) run.stop.abort();
      await Promise.all([...table.values()].map(({ done }) => done));
      for (const run of table.values()) {
        for (const timer of run.timers) clearTimeout(timer);
        run.spool.remove();
      }
      table.clear();
    }
  };
}
function newRun({ folder: folder2 }, id) {
  return {
    id,
    state: startedRun,
    spool: openSpool(folder2, id),
    commands: openCommandQueue(),
    stop: new AbortController(),
    waiting: /* @__PURE__ */ new Set(),
    timers: /* @__PURE__ */ new Set(),
    done: Promise.resolve()
  };
}
function apply2(options, run, happening, forget) {
  const { state, actions } = nextRun(run.state, happening);
  run.state = state;
  for (const action of actions) act(options, run, action, forget);
}
function act(options, run, action, forget) {
  switch (action.kind) {
    case "spool": {
      const { lseq, draft } = action;
      run.spool.append(JSON.stringify({ epoch: options.epoch, lseq, at: Date.now(), draft }));
      for (const wake of run.waiting) wake();
      return;
    }
    case "sync":
      void run.spool.sync();
      return;
    case "deliver":
      run.commands.push(action.command);
      return;
    case "limit-cancel":
      later(run, cancelMs, () => {
        run.stop.abort();
        void endProcesses(run);
      });
      return;
    case "trim":
      later(run, limits.spoolKeepMs.value, () => action.forget ? forget(run) : run.spool.trim(action.lseq));
  }
}
function later(run, ms, act2) {
  const timer = setTimeout(() => {
    run.timers.delete(timer);
    act2();
  }, ms);
  run.timers.add(timer);
}
async function carryOut2(options, run, spec, tell) {
  const joiner = openJoiner();
  const give = (drafts) => {
    for (const draft of drafts) tell({ kind: "drafted", draft, full: run.spool.bytes > limits.spoolBytes.value });
  };
  const flush2 = setInterval(() => joiner.waits() && give(joiner.flush()), limits.deltaJoinMs.value);
  const sync = setInterval(() => void run.spool.sync(), syncMs);
  try {
    for await (const draft of options.carry(spec, run.commands.read, run.stop.signal)) {
      if (draft.type === "run.finished") await endProcesses(run);
      give(joiner.add(draft));
    }
  } catch (thrown) {
    options.failed(run.id, thrown);
  } finally {
    clearInterval(flush2);
    clearInterval(sync);
    if (!run.state.finished) await endProcesses(run);
    tell({ kind: "ended" });
  }
}
var endProcesses = (run) => endTree({ mark: `${runMark}=${run.id}` }, limits.cancelKillMs.value);
async function* follow3(run, after, signal) {
  let sent = after;
  while (!signal.aborted) {
    const lines = await run.spool.read(sent);
    for (const line2 of lines) {
      const event = SpooledEvent.parse(JSON.parse(line2));
      sent = event.lseq;
      yield event;
    }
    if (run.state.finished && sent >= run.state.lseq) return;
    if (lines.length === 0 && sent >= run.state.lseq) await woken2(run, signal);
  }
}
function woken2(run, signal) {
  return new Promise((resolve2) => {
    const wake = () => {
      run.waiting.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve2();
    };
    run.waiting.add(wake);
    signal.addEventListener("abort", wake);
  });
}

// services/sandboxd/src/daemon.ts
var closeMs = 1e4;
async function openDaemon(options) {
  const scope = openScope();
  try {
    return await openParts(options, scope);
  } catch (thrown) {
    await scope.close();
    throw thrown;
  }
}
async function openParts(options, scope) {
  const { folder: folder2, home, own } = await makeFolders2(options);
  const epoch = Date.now();
  const edge = scope.own(openEdge(), ({ close }) => close(), closeMs, "edge");
  const proxy = scope.own(await openProxy(edge, options.proxyPort), ({ close }) => close(), closeMs, "proxy");
  const env = childEnvironment({ own: options.env, home, proxyUrl: `http://127.0.0.1:${proxy.port}` });
  const place = { root: folder2, ...options.ripgrep ? { ripgrep: options.ripgrep } : {} };
  const workspace = await openLocalWorkspace({ ...place, env });
  const terminals = scope.own(
    openTerminals({ epoch, cwd: folder2, env }),
    ({ closeAll }) => closeAll(),
    closeMs,
    "terminals"
  );
  const runs = scope.own(
    openRuns({
      epoch,
      folder: join5(own, "spool"),
      carry: options.carry({
        edge,
        openWorkspace: (runId) => openLocalWorkspace({ ...place, env: { ...env, [runMark]: runId } })
      }),
      failed: options.failed
    }),
    ({ close }) => close(),
    closeMs,
    "runs"
  );
  const checkout = openCheckout({ folder: folder2, scratch: own, env, files: workspace.files });
  const edgeServer = createServer3((pipe) => edge.accept(pipe));
  await listenOnSocket(edgeServer, join5(options.sockets, "edge.sock"));
  scope.own(edgeServer, (server2) => server2.close(), closeMs, "edge socket");
  const parts = { version: options.version, epoch, access: openAccess(), workspace, terminals, checkout, runs };
  const server = await serveDaemon(join5(options.sockets, "daemon.sock"), parts);
  scope.own(server, ({ close }) => close(), closeMs, "daemon socket");
  return {
    epoch,
    proxyPort: proxy.port,
    close: async () => {
      await scope.close();
    }
  };
}
async function makeFolders2({ root, sockets }) {
  await mkdir3(sockets, { recursive: true, mode: 448 });
  const made = { folder: join5(root, "checkout"), home: join5(root, "home"), own: join5(root, "daemon") };
  for (const path of Object.values(made)) await mkdir3(path, { recursive: true });
  return { ...made, folder: await realpath3(made.folder) };
}

// services/sandboxd/src/main.ts
async function main() {
  let command;
  try {
    command = readCommand(process.argv.slice(2));
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}
${usage}
`);
    return 2;
  }
  switch (command.name) {
    case "serve":
      return serve2(command);
    case "bridge": {
      const socketPath = join6(command.sockets, `${command.role}.sock`);
      await bridge({ socketPath, input: process.stdin, output: process.stdout });
      process.exit(0);
      break;
    }
    case "version":
      process.stdout.write(`${package_default.version}
`);
      return 0;
  }
}
async function serve2({ root, sockets, proxyPort, ripgrep: ripgrep2 }) {
  const rg = ripgrep2 ?? await ripgrepBeside(process.execPath);
  const daemon = await openDaemon({
    root,
    sockets,
    proxyPort,
    version: package_default.version,
    env: readEnvironment(process.env),
    ...rg ? { ripgrep: rg } : {},
    carry: carryLazily,
    failed: (runId, thrown) => say({ level: "error", runId, error: thrown instanceof Error ? thrown.stack : `${thrown}` })
  });
  say({ level: "info", message: "ready", proxyPort: daemon.proxyPort, pid: process.pid });
  const code = await firstSignal((second) => process.exit(second));
  await daemon.close();
  return code;
}
var carryLazily = (parts) => async function* carry(...run) {
  const { carryWithRuntime } = await import("./carry-run-WPZDZCA5.mjs");
  yield* carryWithRuntime(parts)(...run);
};
var ripgrepBeside = (program) => {
  const path = join6(dirname3(program), "rg");
  return access3(path).then(
    () => path,
    () => void 0
  );
};
var say = (fields) => process.stdout.write(`${JSON.stringify({ at: Date.now(), ...fields })}
`);
process.exitCode = await main();
