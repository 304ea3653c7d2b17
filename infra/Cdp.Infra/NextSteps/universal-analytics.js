function cdpCustomTask(url, userIdField, getUserId) {
  var originals = {};
  return function (tracker) {
    var id = getUserId && getUserId();
    if (id) tracker.set(userIdField, String(id));
    var key = tracker.get('trackingId');
    var google = originals[key] = originals[key] || tracker.get('sendHitTask');
    tracker.set('sendHitTask', function (model) {
      google(model);
      try {
        var hit = model.get('hitPayload');
        if (navigator.sendBeacon && navigator.sendBeacon(url, hit)) return;
        var request = new XMLHttpRequest();
        request.open('POST', url, true);
        request.setRequestHeader('Content-Type', 'text/plain');
        request.send(hit);
      } catch (e) { /* measuring must not break the page */ }
    });
  };
}
ga('set', 'customTask', cdpCustomTask('{{url}}/collect', '{{userIdField}}', function () { return window.currentUserId; }));
