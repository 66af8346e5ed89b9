const view = zhiwen.register("past", trigger, element);
