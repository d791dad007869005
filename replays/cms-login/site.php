<?php
/*
Plugin Name: Tomoshibi records
Description: the forms of the replay's site, where their entries are kept, and the log of logins
*/
// The recorder says with every request which moment of February 2018 it plays; rows and log lines bear that moment.
function tomoshibi_now(): string { return $_SERVER['HTTP_X_LAB_TIME'] ?? '2018-02-01T00:00:00'; }

// --- logins, in the lines that the plug-in WP fail2ban sends to syslog ------------------------------

function tomoshibi_log(string $text): void
{
    $line = sprintf("%s.%06d+09:00 web1 wordpress(www.tomoshibi-shikaku.example)[%d]: %s from %s\n", tomoshibi_now(), random_int(0, 999999),
        getmypid(), $text, $_SERVER['REMOTE_ADDR']);
    file_put_contents(getenv('TOMOSHIBI_LOG'), $line, FILE_APPEND | LOCK_EX);
}
add_action('wp_login', fn($login) => tomoshibi_log("Accepted password for $login"));
add_action('wp_login_failed', fn($login) => tomoshibi_log(
    username_exists($login) ? "Authentication failure for $login" : "Authentication attempt for unknown user $login"));

// --- the forms --------------------------------------------------------------------------------------

const TOMOSHIBI_TABLES = [
    'course-applications' => ['wp_course_applications', '通信講座の申込み', ['receipt_no', 'course', 'name', 'kana', 'email', 'tel', 'postal_code', 'address', 'birthday', 'payment', 'payment_ref']],
    'enquiries' => ['wp_enquiries', 'お問い合わせ', ['name', 'email', 'tel', 'subject', 'message']],
    'enquiries-old' => ['wp_enquiries_old', '旧サイトのお問い合わせ', ['name', 'email', 'tel', 'message']],
];

add_shortcode('tomoshibi_form', function ($attributes) {
    $what = $attributes['what'];
    if (isset($_GET['sent'])) return '<p>受け付けました。</p>';
    $html = '<form method="post">';
    foreach (TOMOSHIBI_TABLES[$what][2] as $field) $html .= "<label>$field <input name=\"$field\"></label>";
    return $html . "<input type=\"hidden\" name=\"tomoshibi\" value=\"$what\"><button>送信</button></form>";
});
add_action('template_redirect', function () {
    global $wpdb;
    $form = TOMOSHIBI_TABLES[$_POST['tomoshibi'] ?? ''] ?? null;
    if (!$form) return;
    $row = ['created_at' => str_replace('T', ' ', tomoshibi_now())];
    foreach ($form[2] as $field) $row[$field] = ($_POST[$field] ?? '') === '' ? null : wp_unslash($_POST[$field]);
    $wpdb->insert($form[0], $row) or wp_die('not stored');
    wp_safe_redirect(add_query_arg('sent', '1', get_permalink()));
    exit;
});

// --- the staff's pages ------------------------------------------------------------------------------

add_action('admin_menu', function () {
    foreach (TOMOSHIBI_TABLES as $page => [$table, $title, $fields]) {
        add_menu_page($title, $title, 'edit_others_posts', $page, function () use ($table, $title, $fields, $page) {
            global $wpdb;
            echo '<div class="wrap"><h1>', esc_html($title), '</h1>';
            if (isset($_GET['id'])) {
                $row = $wpdb->get_row($wpdb->prepare("SELECT * FROM $table WHERE id = %d", $_GET['id']), ARRAY_A) ?? [];
                foreach ($row as $name => $value) echo '<p>', esc_html("$name: $value"), '</p>';
            } else {
                $from = 20 * (max(1, (int) ($_GET['paged'] ?? 1)) - 1);
                foreach ($wpdb->get_results("SELECT * FROM $table ORDER BY id DESC LIMIT 20 OFFSET $from", ARRAY_A) as $row)
                    echo '<p><a href="', esc_url(admin_url("admin.php?page=$page&action=view&id={$row['id']}")), '">',
                        esc_html("{$row['created_at']} {$row['name']} {$row['email']}"), '</a></p>';
            }
            echo '</div>';
        });
    }
});
add_action('admin_post_export_csv', function () {
    global $wpdb;
    $form = TOMOSHIBI_TABLES[$_GET['table'] ?? ''] ?? null;
    if (!$form || !current_user_can('edit_others_posts')) wp_die('no');
    header('Content-Type: text/csv; charset=UTF-8');
    header('Content-Disposition: attachment; filename="export.csv"');
    $out = fopen('php://output', 'w');
    foreach ($wpdb->get_results("SELECT * FROM {$form[0]} ORDER BY id", ARRAY_A) as $row) fputcsv($out, $row);
    exit;
});
