<?php
require __DIR__ . '/inc/db.php';
if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $db = db();
    $columns = array_values(array_intersect($config['columns'], array_keys($_POST)));
    $names = implode(', ', array_map(fn($c) => "`$c`", $columns));
    $values = implode(', ', array_map(fn($c) => "'" . $db->real_escape_string($_POST[$c]) . "'", $columns));
    $db->query("INSERT INTO `{$config['table']}` ($names) VALUES ($values)");
    http_response_code(302);
    header('Location: /thanks.html');
    exit;
}
page('お申込み', '<form method="post">' . str_repeat('<p><input name="x"></p>', count($config['columns'])) . '</form>' . str_repeat('<p>必要事項をご記入ください。</p>', 30));
