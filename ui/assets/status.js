const view = zhiwen.register("status", trigger, element);
