const view = zhiwen.register("compare", trigger, element);
